//! From flags to a policy.

use std::time::Duration;

use cors_runtime::{
    Policy, PolicyBuilder,
    rules::{PolicyError, PolicyErrors, Setting},
};

use crate::{flags::Flags, mistakes::Mistakes, settings::CorsHandling};

/// Those of `ESPv2`, and HEAD, which goes with GET.
const METHODS: &str = "DELETE,GET,HEAD,OPTIONS,PATCH,POST,PUT";

/// Those of `ESPv2` without DNT, which browsers set themselves.
const HEADERS: &str =
    "Authorization,Cache-Control,Content-Type,If-Modified-Since,Range,User-Agent,X-Requested-With,X-User-Agent";

/// Those of `ESPv2`.
const EXPOSED: &str = "Content-Length,Content-Range";

/// The longest that any browser keeps a preflight: Firefox. `ESPv2` has 20 days, which no browser honours.
const MAX_AGE: Duration = Duration::from_secs(24 * 60 * 60);

const EXAMPLE_ORIGIN: &str = "https://app.example.com";

const EXAMPLE_REGEX: &str = r"https://[a-z0-9-]+\.preview\.example\.com";

/// Which side handles CORS. `None` after mistakes.
pub fn handling(flags: &Flags, mistakes: &mut Mistakes) -> Option<CorsHandling> {
    match &flags.cors_preset {
        Some(preset) => {
            if flags.allow_cors {
                let problem = format!("cannot be combined with --cors_preset={preset}");
                let reason = "either the gateway or the backend handles CORS, not both";
                mistakes.add("allow_cors", problem, reason, "remove one of the two");
            }
            policy(preset, flags, mistakes).map(|policy| CorsHandling::Gateway(Box::new(policy)))
        }
        None => {
            for flag in details(flags) {
                let reason = "without a preset, the gateway does not handle CORS";
                mistakes.add(
                    flag,
                    "has no effect without --cors_preset",
                    reason,
                    "add --cors_preset=basic, or remove it",
                );
            }
            Some(if flags.allow_cors { CorsHandling::Backend } else { CorsHandling::Off })
        }
    }
}

/// The flags on the command line that have an effect only with a preset.
fn details(flags: &Flags) -> impl Iterator<Item = &'static str> {
    let details = [
        ("cors_allow_origin", flags.cors_allow_origin.is_some()),
        ("cors_allow_origin_regex", flags.cors_allow_origin_regex.is_some()),
        ("cors_allow_methods", flags.cors_allow_methods.is_some()),
        ("cors_allow_headers", flags.cors_allow_headers.is_some()),
        ("cors_expose_headers", flags.cors_expose_headers.is_some()),
        ("cors_allow_credentials", flags.cors_allow_credentials),
        ("cors_max_age", flags.cors_max_age.is_some()),
    ];
    details.into_iter().filter(|(_, written)| *written).map(|(flag, _)| flag)
}

fn policy(preset: &str, flags: &Flags, mistakes: &mut Mistakes) -> Option<Policy> {
    let lists = Lists::of(flags);
    let mut builder = origins(preset, flags, &lists, mistakes).methods(&lists.methods);
    // As for ESPv2, an empty value means no header.
    if !lists.headers.is_empty() {
        builder = builder.headers(&lists.headers);
    }
    if !lists.exposed.is_empty() {
        builder = builder.expose(&lists.exposed);
    }
    if flags.cors_allow_credentials {
        builder = builder.credentials();
    }
    let max_age = flags.cors_max_age.as_deref().map_or(Some(MAX_AGE), |text| max_age(text, mistakes));
    builder.max_age(max_age.unwrap_or(MAX_AGE)).build().map_err(|errors| lists.explain(&errors, mistakes)).ok()
}

/// A policy for the origins of a preset. After a mistake it has a placeholder, so the rest is checked too.
fn origins(preset: &str, flags: &Flags, lists: &Lists, mistakes: &mut Mistakes) -> PolicyBuilder {
    let builder = Policy::builder();
    match preset {
        "basic" => {
            if flags.cors_allow_origin_regex.is_some() {
                let reason = "the preset `basic` compares origins with a list";
                let help = "write --cors_preset=cors_with_regex, or --cors_allow_origin instead";
                mistakes.add("cors_allow_origin_regex", "has no effect with --cors_preset=basic", reason, help);
            }
            if lists.origins.is_empty() {
                let help = format!("write --cors_allow_origin={EXAMPLE_ORIGIN}");
                let reason = "an empty list is usually an oversight";
                mistakes.add("cors_allow_origin", "the list of --cors_allow_origin is empty", reason, help);
            }
            builder.origins(&lists.origins)
        }
        "cors_with_regex" => {
            if flags.cors_allow_origin.is_some() {
                let reason = "the preset `cors_with_regex` uses only the regular expression";
                let help = "write --cors_preset=basic, or --cors_allow_origin_regex instead";
                mistakes.add("cors_allow_origin", "has no effect with --cors_preset=cors_with_regex", reason, help);
            }
            match &flags.cors_allow_origin_regex {
                Some(regex) => builder.danger_origin_regex(regex),
                None => {
                    let help = format!("write --cors_allow_origin_regex='{EXAMPLE_REGEX}'");
                    mistakes.add(
                        "cors_allow_origin_regex",
                        "is missing",
                        "without it, no page may read responses",
                        help,
                    );
                    builder.origins([EXAMPLE_ORIGIN])
                }
            }
        }
        _ => {
            let reason = "the presets are `basic` and `cors_with_regex`";
            mistakes.add("cors_preset", format!("there is no preset `{preset}`"), reason, "write --cors_preset=basic");
            builder.origins([EXAMPLE_ORIGIN])
        }
    }
}

fn max_age(text: &str, mistakes: &mut Mistakes) -> Option<Duration> {
    let max_age = humantime::parse_duration(text).ok().filter(|max_age| max_age.subsec_nanos() == 0);
    if max_age.is_none() {
        let reason = "a duration has units: h, m and s, in whole seconds";
        let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        let correction = if is_number { format!("{text}s") } else { "2h45m".to_owned() };
        let help = format!("write --cors_max_age={correction}");
        mistakes.add("cors_max_age", format!("`{text}` is not a duration"), reason, help);
    }
    max_age
}

/// The lists on the command line, or the defaults.
struct Lists {
    origins: Vec<String>,
    methods: Vec<String>,
    headers: Vec<String>,
    exposed: Vec<String>,
}

impl Lists {
    fn of(flags: &Flags) -> Self {
        Self {
            origins: items(flags.cors_allow_origin.as_deref().unwrap_or("*")),
            methods: items(flags.cors_allow_methods.as_deref().unwrap_or(METHODS)),
            headers: items(flags.cors_allow_headers.as_deref().unwrap_or(HEADERS)),
            exposed: items(flags.cors_expose_headers.as_deref().unwrap_or(EXPOSED)),
        }
    }

    /// Describes mistakes of the policy in terms of the command line.
    fn explain(&self, errors: &PolicyErrors, mistakes: &mut Mistakes) {
        for error in errors {
            let flag = flag(error.setting());
            let help = self.help(flag, error, errors);
            mistakes.add(flag, in_flags(error.problem()), in_flags(error.reason()), help);
        }
    }

    fn help(&self, flag: &str, error: &PolicyError, errors: &PolicyErrors) -> String {
        let items = match error.setting() {
            Setting::Origins => &self.origins,
            Setting::Methods => &self.methods,
            Setting::Headers => &self.headers,
            Setting::Expose => &self.exposed,
            Setting::DangerOriginRegexes => {
                return format!("write --{flag}='{EXAMPLE_REGEX}'");
            }
            Setting::MaxAge => return format!("write --{flag}=24h or less; 2h is all that Chromium uses"),
            _ => return error.to_string(),
        };
        let mut kept: Vec<Option<&str>> = items.iter().map(|item| Some(item.as_str())).collect();
        for error in errors.iter().filter(|other| other.setting() == error.setting()) {
            if let Some(item) = kept.get_mut(error.index()) {
                *item = error.correction();
            }
        }
        let kept: Vec<&str> = kept.into_iter().flatten().collect();
        match error.setting() {
            _ if !kept.is_empty() => format!("write --{flag}={}", kept.join(",")),
            Setting::Origins => format!("write --{flag}={EXAMPLE_ORIGIN}"),
            _ => format!("leave --{flag} out for its default"),
        }
    }
}

fn items(text: &str) -> Vec<String> {
    text.split(',').map(str::trim).filter(|item| !item.is_empty()).map(str::to_owned).collect()
}

/// The flag that a setting of the policy comes from.
fn flag(setting: Setting) -> &'static str {
    match setting {
        Setting::DangerOriginRegexes => "cors_allow_origin_regex",
        Setting::Credentials => "cors_allow_credentials",
        Setting::Methods => "cors_allow_methods",
        Setting::Headers => "cors_allow_headers",
        Setting::Expose => "cors_expose_headers",
        Setting::MaxAge => "cors_max_age",
        _ => "cors_allow_origin",
    }
}

/// Rules speak of the keys of a policy; here these are flags.
fn in_flags(text: &str) -> String {
    Setting::ALL
        .iter()
        .fold(text.to_owned(), |text, setting| text.replace(&format!("`{setting}`"), &format!("--{}", flag(*setting))))
}
