package keys

import (
	"net"
	"net/url"
)

// Private reports whether what is sent to an address cannot be read on the way: it is https, or on this machine.
func Private(address string) bool {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return false
	}
	ip := net.ParseIP(u.Hostname())
	return u.Scheme == "https" || u.Scheme == "http" && (u.Hostname() == "localhost" || ip != nil && ip.IsLoopback())
}
