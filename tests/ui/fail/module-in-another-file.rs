use cors_runtime::cors;

#[cors(origins = "*")]
mod other;

fn main() {}
