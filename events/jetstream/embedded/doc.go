// Package embedded runs a NATS server with JetStream inside this process, with its store in a data directory.
//
// [Start] locks the directory, starts the server and returns once it is ready. There are two ways in: [Server.Connect] for
// this process, and, if [Options.Listen] names an address, a port for others. A third way, the socket spettanze.sock in the
// directory, is for other processes of this machine that may read the directory ([Dial]): a backup of a running service goes
// through it.
//
// Every message is on disk before it is acknowledged (sync_always; JetStream's default is to flush every two minutes).
// The lock is the operating system's, so that a crash frees it.
package embedded
