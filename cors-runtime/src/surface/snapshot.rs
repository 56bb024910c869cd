//! Compares a surface with the stored one.

use std::{env, fs, io::ErrorKind, path::Path};

use similar::TextDiff;

use super::table::Surface;

/// The environment variable that makes tests update stored surfaces.
const UPDATE: &str = "CORS_SURFACE";

impl Surface {
    /// Compares the table with a stored file, so reviewers see a change of the CORS surface as a change of that file.
    ///
    /// A relative path starts at the working directory of the test, which Cargo sets to the folder of the package. If the
    /// environment variable `CORS_SURFACE` is `overwrite`, the file is written instead.
    ///
    /// ```no_run
    /// use actix_web::{App, Responder, get, test::init_service};
    /// use cors_runtime::{cors, surface};
    ///
    /// #[cors(origins = ["https://shop.example.com"])]
    /// #[get("/orders")]
    /// async fn orders() -> impl Responder {
    ///     "orders"
    /// }
    ///
    /// #[actix_web::test]
    /// async fn the_cors_surface_is_the_reviewed_one() {
    ///     let app = App::new().service(orders);
    ///     surface(init_service(app)).await.assert_matches_file("tests/cors-surface.txt");
    /// }
    /// ```
    ///
    /// # Panics
    /// If the file differs, with the lines that do, or cannot be read or written.
    #[track_caller]
    pub fn assert_matches_file(&self, path: impl AsRef<Path>) {
        let path = path.as_ref();
        let update = format!("run the test with {UPDATE}=overwrite to store it");
        let actual = self.to_string();
        if env::var_os(UPDATE).is_some_and(|value| value == "overwrite") {
            let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
            let written = folder.map_or(Ok(()), fs::create_dir_all).and_then(|()| fs::write(path, &actual));
            assert!(written.is_ok(), "{} cannot be written: {}", path.display(), written.unwrap_err());
            return;
        }
        match fs::read_to_string(path) {
            Ok(stored) => {
                // Git may check the file out with other line endings.
                let stored = stored.replace("\r\n", "\n");
                assert!(
                    stored == actual,
                    "the CORS surface differs from {}; {update}\n\n{}",
                    path.display(),
                    difference(&stored, &actual)
                );
            }
            Err(error) if error.kind() == ErrorKind::NotFound => {
                panic!("{} does not exist; {update}\n\n{actual}", path.display())
            }
            Err(error) => panic!("{} cannot be read: {error}", path.display()),
        }
    }
}

/// The lines that differ, with those around them.
fn difference(stored: &str, actual: &str) -> String {
    TextDiff::from_lines(stored, actual).unified_diff().context_radius(2).header("stored", "registered").to_string()
}
