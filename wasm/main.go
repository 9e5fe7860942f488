// Command wasm is the customer's end of a chat, compiled to WebAssembly for
// the frame of the widget: package chat behind a table of functions that take
// and return bytes.
//
// It sees what the customer types and the page's one-time keys; identities
// never leave it. It never sees a network: it has none, and neither has the
// frame that runs it.
package main

// main keeps the module alive; JavaScript calls the exports.
func main() { select {} }
