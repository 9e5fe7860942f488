# How workerd runs the relay on this machine. relay/worker/local names the
# addresses, the folder for state and the environment. Ops listens on a socket
# in the file system that only its owner can open.

using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [
    (name = "relay", worker = .relay),
    (name = "widget", disk = (path = "widget")),
    (name = "state", disk = (path = "state", writable = true)),
  ],
  sockets = [
    (name = "http", address = "127.0.0.1:0", http = (), service = "relay"),
    (name = "ops", address = "unix:ops", http = (), service = (name = "relay", entrypoint = "Ops")),
  ],
);

const relay :Workerd.Worker = (
  modules = [
    (name = "worker.mjs", esModule = embed "worker.mjs"),
    (name = "object.wasm", wasm = embed "object.wasm"),
    (name = "serve.wasm", wasm = embed "serve.wasm"),
  ],
  compatibilityDate = "2026-04-01",
  bindings = [
    (name = "ORGS", fromEnvironment = "ORGS"),
    (name = "ORIGINS", fromEnvironment = "ORIGINS"),
    (name = "REQUEUE", fromEnvironment = "REQUEUE"),
    (name = "TRANSFER", fromEnvironment = "TRANSFER"),
    (name = "MARK_KEY", fromEnvironment = "MARK_KEY"),
    (name = "CHAT", durableObjectNamespace = "ChatObject"),
    (name = "QUEUE", durableObjectNamespace = "QueueObject"),
    (name = "ASSETS", service = "widget"),
  ],
  durableObjectNamespaces = [
    (className = "ChatObject", uniqueKey = "sealform-chat", enableSql = true),
    (className = "QueueObject", uniqueKey = "sealform-queue", enableSql = true),
  ],
  durableObjectStorage = (localDisk = "state"),
);
