// An Express app with the package `cors`, as its documentation shows it.
const cors = require("cors");
const express = require("express");

const app = express();
const listed = cors({
  origin: ["https://app.example.com"],
  methods: ["GET", "PUT"],
  allowedHeaders: ["X-Tenant"],
  exposedHeaders: ["X-Total-Count"],
  credentials: true,
  maxAge: 600,
});
app.options("/orders", listed);
app.get("/orders", listed, (request, response) => response.set("X-Total-Count", "3").send("orders"));
app.put("/orders", listed, (request, response) => response.send("changed"));
app.post("/login", listed, (request, response) => response.cookie("session", "s3cret").send("welcome"));
app.get("/open/data", cors(), (request, response) => response.send("open"));
app.get("/reflecting/data", cors({ origin: true, credentials: true }), (request, response) => response.send("reflecting"));
app.get("/plain", (request, response) => response.send("plain"));

const server = app.listen(0, "127.0.0.1", () => console.log(`http://127.0.0.1:${server.address().port}`));
