"""A FastAPI app with its CORSMiddleware, as its documentation shows it."""

import socket

import uvicorn
from fastapi import FastAPI, Response
from fastapi.middleware.cors import CORSMiddleware


def listed() -> FastAPI:
    app = FastAPI()
    app.add_middleware(
        CORSMiddleware,
        allow_origins=["https://app.example.com"],
        allow_methods=["GET", "PUT"],
        allow_headers=["X-Tenant"],
        expose_headers=["X-Total-Count"],
        allow_credentials=True,
        max_age=600,
    )

    @app.get("/orders")
    def orders(response: Response) -> str:
        response.headers["X-Total-Count"] = "3"
        return "orders"

    @app.put("/orders")
    def change() -> str:
        return "changed"

    @app.post("/login")
    def log_in(response: Response) -> str:
        response.set_cookie("session", "s3cret")
        return "welcome"

    return app


def of_all(credentials: bool) -> FastAPI:
    app = FastAPI()
    app.add_middleware(CORSMiddleware, allow_origins=["*"], allow_credentials=credentials)

    @app.get("/data")
    def data() -> str:
        return "open"

    return app


# An app for each policy, since a middleware is for all routes of one.
app = FastAPI()
app.mount("/open", of_all(False))
app.mount("/reflecting", of_all(True))


@app.get("/plain")
def plain() -> str:
    return "plain"


app.mount("", listed())

listener = socket.socket()
listener.bind(("127.0.0.1", 0))
listener.listen()
print(f"http://127.0.0.1:{listener.getsockname()[1]}", flush=True)
uvicorn.Server(uvicorn.Config(app, log_level="warning")).run(sockets=[listener])
