// Package relay holds the ciphertext side of Sealform: wire (frames), signed
// and roster (public documents), core (what to do), native and worker (hosts
// for the core, on a machine and on Cloudflare) and relaytest (what every host
// must pass).
//
// Nothing under it may see plaintext: it never links the age library nor
// anything under wasm/, so it could not open a message if it wanted to. A test
// in this folder keeps that so.
package relay
