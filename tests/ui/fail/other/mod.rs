//! A module in another file, whose routes no attribute above `mod other;` can see.
