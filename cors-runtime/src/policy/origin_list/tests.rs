//! Loading and replacing.

use std::thread;

use super::*;

#[test]
fn a_failed_load_changes_nothing() {
    let list = OriginList::new();
    assert!(list.load(["null"]).is_err());
    assert!(!list.contains(b"null", "list"));
    list.load(["https://a.com"]).unwrap();
    assert!(list.load(Vec::<String>::new()).is_err(), "an empty list is a mistake");
    assert!(list.load(["https://b.com", "*"]).is_err());
    assert!(list.contains(b"https://a.com", "list") && !list.contains(b"https://b.com", "list"));
}

#[test]
fn environment_variables_list_every_mistake() {
    // Variables that every process has, and one that none has: tests do not change their own.
    let list = OriginList::new();
    let error = list.load_env("CORS_RUNTIME_NO_SUCH_VARIABLE").unwrap_err();
    assert!(error.is_unset() && error.mistakes().is_none());
    assert_eq!(error.to_string(), "the environment variable `CORS_RUNTIME_NO_SUCH_VARIABLE` is not set");
    let error = list.load_env("CARGO_MANIFEST_DIR").unwrap_err();
    assert!(!error.is_unset());
    assert_eq!(error.mistakes().unwrap().iter().count(), 1);
    let start = "1 mistake in the environment variable `CARGO_MANIFEST_DIR`\nitem 1: ";
    assert!(error.to_string().starts_with(start), "{error}");
    assert_eq!(format!("{error:?}"), error.to_string());
}

fn generation(letter: char) -> impl Iterator<Item = String> {
    (0..20).map(move |number| format!("https://{letter}{number}.example"))
}

#[test]
fn readers_see_whole_lists_only() {
    static LIST: OriginList = OriginList::new();
    const ROUNDS: usize = 2_000;
    LIST.load(generation('a')).unwrap();
    let writer = thread::spawn(move || {
        for round in 0..ROUNDS {
            LIST.load(generation(if round % 2 == 0 { 'b' } else { 'a' })).unwrap();
        }
    });
    let reader = || {
        for _ in 0..ROUNDS {
            let set = LIST.current.load_full().unwrap();
            let whole = |letter| generation(letter).all(|origin| set.contains(origin.as_bytes()));
            let none = |letter| !generation(letter).any(|origin| set.contains(origin.as_bytes()));
            assert!(whole('a') && none('b') || whole('b') && none('a'));
        }
    };
    let readers: Vec<_> = (0..3).map(|_| thread::spawn(reader)).collect();
    for thread in readers.into_iter().chain([writer]) {
        thread.join().unwrap();
    }
}
