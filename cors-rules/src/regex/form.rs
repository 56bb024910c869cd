//! The form of an origin, read byte by byte.

/// What has been read of an origin.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Phase {
    Start,
    Scheme,
    Colon,
    Slash,
    /// `://`
    HostStart,
    /// A label that is all digits so far: as the last one it makes the host an IPv4 address.
    Digits,
    /// A label that is `0` so far, as `Digits` otherwise.
    Zero,
    /// A label that is `0x` and hexadecimal digits so far: as the last one it makes the host an IPv4 address, which browsers
    /// write in another way.
    Hexadecimal,
    /// A label with something else in it.
    Name,
    /// The end of a label.
    Dot,
    /// The end of a label that is a number.
    NumberDot,
    /// `[` and a part of an IPv6 address.
    Bracket,
    Bracketed,
    PortStart,
    Port,
}

/// A set of ASCII bytes: bit by bit.
pub(super) type Bytes = u128;

const DIGITS: Bytes = range(b'0', b'9');
const LETTERS: Bytes = range(b'a', b'z');
/// What a label holds beside digits.
const NAME: Bytes = LETTERS | one(b'-') | one(b'_');
/// What the names in hosts are written with.
pub(super) const HOST: Bytes = NAME | DIGITS | one(b'.');

pub(super) const fn one(byte: u8) -> Bytes {
    if byte.is_ascii() { 1 << byte } else { 0 }
}

pub(super) const fn range(first: u8, last: u8) -> Bytes {
    let mut bytes = 0;
    let mut byte = first;
    while byte <= last && byte.is_ascii() {
        bytes |= one(byte);
        byte += 1;
    }
    bytes
}

/// The bytes of a set, in order.
pub(super) fn members(bytes: Bytes) -> impl Iterator<Item = u8> {
    (0..128).filter(move |byte| bytes & one(*byte) != 0)
}

impl Phase {
    /// Which bytes lead where. Lengths are left out, so that this reads a little more than origins.
    pub(super) fn steps(self) -> &'static [(Bytes, Self)] {
        const LABEL: [(Bytes, Phase); 3] =
            [(one(b'0'), Phase::Zero), (range(b'1', b'9'), Phase::Digits), (NAME, Phase::Name)];
        const NUMBER_ENDS: [(Bytes, Phase); 2] = [(one(b'.'), Phase::NumberDot), (one(b':'), Phase::PortStart)];
        const HEXADECIMAL: Bytes = DIGITS | range(b'a', b'f');
        match self {
            Self::Start => &[(LETTERS, Self::Scheme)],
            Self::Scheme => {
                const { &[(LETTERS | DIGITS | one(b'+') | one(b'-') | one(b'.'), Self::Scheme), (one(b':'), Self::Colon)] }
            }
            Self::Colon => const { &[(one(b'/'), Self::Slash)] },
            Self::Slash => const { &[(one(b'/'), Self::HostStart)] },
            Self::HostStart => const { &[LABEL[0], LABEL[1], LABEL[2], (one(b'['), Self::Bracket)] },
            Self::Digits => const { &[(DIGITS, Self::Digits), (NAME, Self::Name), NUMBER_ENDS[0], NUMBER_ENDS[1]] },
            Self::Zero => {
                const {
                    let name = NAME & !one(b'x');
                    let hexadecimal = (one(b'x'), Self::Hexadecimal);
                    &[(DIGITS, Self::Digits), hexadecimal, (name, Self::Name), NUMBER_ENDS[0], NUMBER_ENDS[1]]
                }
            }
            Self::Hexadecimal => {
                const {
                    let name = NAME & !HEXADECIMAL;
                    &[(HEXADECIMAL, Self::Hexadecimal), (name, Self::Name), NUMBER_ENDS[0], NUMBER_ENDS[1]]
                }
            }
            Self::Name => {
                const { &[(NAME | DIGITS, Self::Name), (one(b'.'), Self::Dot), (one(b':'), Self::PortStart)] }
            }
            // The dot may be the last one of a fully qualified name.
            Self::Dot | Self::NumberDot => const { &[LABEL[0], LABEL[1], LABEL[2], (one(b':'), Self::PortStart)] },
            Self::Bracket => {
                const {
                    // Browsers write IPv6 addresses without dots.
                    &[(HEXADECIMAL | one(b':'), Self::Bracket), (one(b']'), Self::Bracketed)]
                }
            }
            Self::Bracketed => const { &[(one(b':'), Self::PortStart)] },
            Self::PortStart => const { &[(range(b'1', b'9'), Self::Port)] },
            Self::Port => const { &[(DIGITS, Self::Port)] },
        }
    }

    /// Whether an origin may end here.
    pub(super) fn is_complete(self) -> bool {
        matches!(self, Self::Port) || self.ends_host()
    }

    /// Whether a host may end here.
    pub(super) fn ends_host(self) -> bool {
        self.ends_number() || matches!(self, Self::Name | Self::Dot | Self::Bracketed)
    }

    /// Whether a host that ends here has a number as its last label.
    pub(super) fn ends_number(self) -> bool {
        matches!(self, Self::Digits | Self::Zero | Self::Hexadecimal | Self::NumberDot)
    }

    /// Whether a host that ends here may be an IPv4 address as browsers write it.
    pub(super) fn ends_address(self) -> bool {
        matches!(self, Self::Digits | Self::Zero)
    }

    /// Whether this is in front of an IPv4 address as browsers write it, or inside of one.
    pub(super) fn is_in_address(self) -> bool {
        matches!(self, Self::HostStart | Self::Digits | Self::Zero | Self::NumberDot)
    }

    /// Whether this is in front of a host or inside of one.
    pub(super) fn is_in_host(self) -> bool {
        matches!(self, Self::HostStart | Self::Bracket) || self.ends_host()
    }
}
