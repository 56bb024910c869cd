use actix_web::{http::header::ORIGIN, test::TestRequest};

use super::*;

#[test]
fn an_encrypted_connection_has_no_plain_origin() {
    for (origin, is_secure, expected) in [
        ("http://a.com", false, Initiator::Own),
        ("https://a.com", false, Initiator::Own),
        ("https://a.com", true, Initiator::Own),
        ("http://a.com", true, Initiator::OtherHost),
    ] {
        let request = TestRequest::default().append_header(("Host", "a.com")).append_header(("Origin", origin));
        let request = request.to_http_request();
        let lines = field_lines(request.head(), &ORIGIN);
        assert_eq!(initiator(request.head(), lines, || is_secure), expected, "{origin} {is_secure}");
    }
}
