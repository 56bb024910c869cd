//! Drafts from configuration files: the keys are those of the attribute.

use std::fmt;

use serde_core::{
    Deserialize, Deserializer,
    de::{Error, MapAccess, SeqAccess, Unexpected, Visitor},
};

use super::{
    CredentialsDraft, Draft, HeadersDraft, MaxAgeDraft, PublicSuffixesDraft,
    keys::{Key, KeyPlace, Meant},
};
use crate::error::messages::shown;

impl<'de> Deserialize<'de> for Draft {
    /// Fails for unknown and repeated keys and for values of the wrong type. It does not check rules.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct PolicyVisitor;

        impl<'de> Visitor<'de> for PolicyVisitor {
            type Value = Draft;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("the settings of a CORS policy")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Draft, A::Error> {
                let mut draft = Draft::default();
                let mut seen = Vec::new();
                while let Some(FileKey(key)) = map.next_key()? {
                    if seen.contains(&key) {
                        return Err(A::Error::duplicate_field(key.name()));
                    }
                    seen.push(key);
                    match key {
                        Key::Origins => draft.origins = Some(texts(&mut map)?),
                        Key::DevOrigins => draft.dev_origins = Some(texts(&mut map)?),
                        Key::Credentials => draft.credentials = map.next_value()?,
                        Key::Headers => draft.headers = map.next_value::<Headers>()?.0,
                        Key::Expose => draft.expose = Some(texts(&mut map)?),
                        Key::MaxAge => draft.max_age = Some(map.next_value()?),
                        Key::Methods => draft.methods = Some(texts(&mut map)?),
                        Key::PreflightStatus => draft.preflight_status = Some(map.next_value()?),
                        Key::Enforce => draft.enforce = Some(map.next_value()?),
                        Key::DangerOriginRegexes => draft.danger_origin_regexes = texts(&mut map)?,
                        Key::DangerInsecureOrigins => draft.danger_insecure_origins = map.next_value()?,
                        Key::DangerPublicSuffixes => draft.danger_public_suffixes = map.next_value()?,
                        Key::Preflight | Key::PreflightGuards | Key::Policy | Key::Disabled | Key::Crate => {
                            return Err(unknown_key(key.name()));
                        }
                    }
                }
                Ok(draft)
            }
        }

        deserializer.deserialize_map(PolicyVisitor)
    }
}

fn unknown_key<E: Error>(word: &str) -> E {
    let hint = match Key::meant_by(word, KeyPlace::File) {
        Some(Meant::Key(key) | Meant::Written(key, _)) => format!("the key is `{}`", key.name()),
        Some(Meant::Similar(key)) => format!("a key with a similar name exists: `{}`", key.name()),
        Some(Meant::Needless(reason)) => format!("remove it: {reason}"),
        Some(Meant::Elsewhere(key)) => format!("`{}` belongs in the `#[cors(…)]` of a route", key.name()),
        None => {
            let keys = Key::of(KeyPlace::File).map(Key::name).collect::<Vec<_>>().join("`, `");
            format!("the keys of a CORS policy are `{keys}`")
        }
    };
    E::custom(format_args!("unknown key `{}`; {hint}", shown(word).escape_debug()))
}

/// A key that exists.
struct FileKey(Key);

impl<'de> Deserialize<'de> for FileKey {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct KeyVisitor;

        impl Visitor<'_> for KeyVisitor {
            type Value = FileKey;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("a key of a CORS policy")
            }

            fn visit_str<E: Error>(self, word: &str) -> Result<FileKey, E> {
                Key::find(word, KeyPlace::File).map(FileKey).ok_or_else(|| unknown_key(word))
            }
        }

        deserializer.deserialize_identifier(KeyVisitor)
    }
}

fn texts<'de, A: MapAccess<'de>>(map: &mut A) -> Result<Vec<String>, A::Error> {
    map.next_value::<Texts>().map(|texts| texts.0)
}

fn items<'de, A: SeqAccess<'de>>(mut items: A) -> Result<Vec<String>, A::Error> {
    let mut texts = Vec::new();
    while let Some(text) = items.next_element()? {
        texts.push(text);
    }
    Ok(texts)
}

/// A list of strings; one alone needs no brackets.
pub(crate) struct Texts(pub(crate) Vec<String>);

impl<'de> Deserialize<'de> for Texts {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct TextsVisitor;

        impl<'de> Visitor<'de> for TextsVisitor {
            type Value = Texts;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("a string or a list of strings")
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<Texts, E> {
                Ok(Texts(vec![text.to_owned()]))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, sequence: A) -> Result<Texts, A::Error> {
                items(sequence).map(Texts)
            }
        }

        deserializer.deserialize_any(TextsVisitor)
    }
}

impl<'de> Deserialize<'de> for CredentialsDraft {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let expected = "`true`, `false`, an origin or a list of origins";
        Ok(match deserializer.deserialize_any(FlagOrTextsVisitor { expected })? {
            FlagOrTexts::Flag(false) => Self::Off,
            FlagOrTexts::Flag(true) => Self::On,
            FlagOrTexts::Texts(origins) => Self::For(origins),
        })
    }
}

impl<'de> Deserialize<'de> for PublicSuffixesDraft {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let expected = "`true`, `false`, a name or a list of names";
        Ok(match deserializer.deserialize_any(FlagOrTextsVisitor { expected })? {
            FlagOrTexts::Flag(on) => on.into(),
            FlagOrTexts::Texts(names) => Self::For(names),
        })
    }
}

enum FlagOrTexts {
    Flag(bool),
    Texts(Vec<String>),
}

struct FlagOrTextsVisitor {
    expected: &'static str,
}

impl<'de> Visitor<'de> for FlagOrTextsVisitor {
    type Value = FlagOrTexts;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.expected)
    }

    fn visit_bool<E: Error>(self, flag: bool) -> Result<FlagOrTexts, E> {
        Ok(FlagOrTexts::Flag(flag))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<FlagOrTexts, E> {
        Ok(FlagOrTexts::Texts(vec![text.to_owned()]))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, sequence: A) -> Result<FlagOrTexts, A::Error> {
        items(sequence).map(FlagOrTexts::Texts)
    }
}

/// The attribute's words for every requested header, and what a file has in their place: a string is the name of a header.
const WORDS_OF_HEADERS: [(&str, &str); 2] = [("any", "[\"*\", \"Authorization\"]"), ("mirror", "{ mirror = true }")];

/// Names, or a table for the attribute's word `mirror`.
struct Headers(Option<HeadersDraft>);

impl<'de> Deserialize<'de> for Headers {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct HeadersVisitor;

        impl<'de> Visitor<'de> for HeadersVisitor {
            type Value = Headers;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("a name, a list of names, or a table with `mirror = true`")
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<Headers, E> {
                if let Some((_, written)) = WORDS_OF_HEADERS.iter().find(|(word, _)| *word == text) {
                    return Err(E::custom(format_args!(
                        "`headers` is just \"{text}\": to allow every requested header, write `headers = {written}`; for a header of \
                         that name, `headers = [\"{text}\"]`"
                    )));
                }
                Ok(Headers(Some(HeadersDraft::Names(vec![text.to_owned()]))))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, sequence: A) -> Result<Headers, A::Error> {
                items(sequence).map(|names| Headers(Some(HeadersDraft::Names(names))))
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Headers, A::Error> {
                let mut mirror = None;
                while let Some(key) = map.next_key::<String>()? {
                    if key != "mirror" {
                        return Err(A::Error::unknown_field(&key, &["mirror"]));
                    }
                    if mirror.replace(map.next_value()?).is_some() {
                        return Err(A::Error::duplicate_field("mirror"));
                    }
                }
                let mirror: bool = mirror.ok_or_else(|| A::Error::missing_field("mirror"))?;
                Ok(Headers(mirror.then_some(HeadersDraft::Mirror)))
            }
        }

        deserializer.deserialize_any(HeadersVisitor)
    }
}

impl<'de> Deserialize<'de> for MaxAgeDraft {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct MaxAgeVisitor;

        impl Visitor<'_> for MaxAgeVisitor {
            type Value = MaxAgeDraft;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("a number of seconds, or text such as \"10m\"")
            }

            fn visit_u64<E: Error>(self, seconds: u64) -> Result<MaxAgeDraft, E> {
                Ok(MaxAgeDraft::Seconds(seconds))
            }

            fn visit_i64<E: Error>(self, seconds: i64) -> Result<MaxAgeDraft, E> {
                let seconds = u64::try_from(seconds);
                seconds
                    .map(MaxAgeDraft::Seconds)
                    .map_err(|_| E::invalid_value(Unexpected::Other("a negative number"), &self))
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<MaxAgeDraft, E> {
                Ok(MaxAgeDraft::Text(text.to_owned()))
            }
        }

        deserializer.deserialize_any(MaxAgeVisitor)
    }
}

#[cfg(test)]
mod tests;
