#![cfg_attr(not(doctest), doc = include_str!("index.md"))]

pub mod cookies {
    #![cfg_attr(not(doctest), doc = include_str!("cookies.md"))]
}

pub mod bearer {
    #![cfg_attr(not(doctest), doc = include_str!("bearer.md"))]
}

pub mod public_api {
    #![cfg_attr(not(doctest), doc = include_str!("public_api.md"))]
}

pub mod environments {
    #![cfg_attr(not(doctest), doc = include_str!("environments.md"))]
}

pub mod partners {
    #![cfg_attr(not(doctest), doc = include_str!("partners.md"))]
}

pub mod websocket_sse {
    #![cfg_attr(not(doctest), doc = include_str!("websocket_sse.md"))]
}

pub mod transfers {
    #![cfg_attr(not(doctest), doc = include_str!("transfers.md"))]
}

pub mod static_files {
    #![cfg_attr(not(doctest), doc = include_str!("static_files.md"))]
}

pub mod shells {
    #![cfg_attr(not(doctest), doc = include_str!("shells.md"))]
}

pub mod proxies {
    #![cfg_attr(not(doctest), doc = include_str!("proxies.md"))]
}

pub mod openapi {
    #![cfg_attr(not(doctest), doc = include_str!("openapi.md"))]
}

pub mod plain_routes {
    #![cfg_attr(not(doctest), doc = include_str!("plain_routes.md"))]
}

pub mod observing {
    #![cfg_attr(not(doctest), doc = include_str!("observing.md"))]
}

pub mod fleets {
    #![cfg_attr(not(doctest), doc = include_str!("fleets.md"))]
}
