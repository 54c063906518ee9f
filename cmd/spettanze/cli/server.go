package cli

import (
	"os"
	"strings"

	"github.com/spf13/cobra"

	"spettanze/events/looks"
	"spettanze/handlers/api/client"
	"spettanze/handlers/signin/keys"
)

// ServerFlags adds the flags of a command that asks a service.
func ServerFlags(cmd *cobra.Command, server string) {
	cmd.Flags().String("server", DefaultServer, server)
	cmd.Flags().String("token-file", "", "file with the token for --server (default: the service asks for none)")
	cmd.Flags().String("reason", "", `why you look, for roles that must say it, such as "audit" or "dispute D-17"`)
}

// reason reads --reason.
func reason(cmd *cobra.Command) (string, error) {
	word, _ := cmd.Flags().GetString("reason")
	if word == "" {
		return "", nil
	}
	r, err := looks.ParseReason(word)
	if err != nil {
		return "", UsageOf("--reason", err)
	}
	return r.String(), nil
}

// Client returns a client of the service at an address, with the token of --token-file. A token is not sent where it could be read on
// the way.
func (a *App) Client(cmd *cobra.Command, address string) (*client.Client, error) {
	c, err := client.New(address, a.Language(cmd))
	if err != nil {
		return nil, UsageOf("--server", err)
	}
	if c.Reason, err = reason(cmd); err != nil {
		return nil, err
	}
	file, _ := cmd.Flags().GetString("token-file")
	if file == "" {
		return c, nil
	}
	b, err := os.ReadFile(file) //nolint:gosec // the user's own file
	if err != nil {
		return nil, UsageOf("--token-file", err)
	}
	if c.Token = strings.TrimSpace(string(b)); c.Token == "" || strings.ContainsAny(c.Token, " \n") {
		return nil, Usage("--token-file %s: atteso un token, e nient'altro", "--token-file %s: expected a token, and nothing else", file)
	}
	if !keys.Private(address) {
		return nil, Usage("--server %s: il token si leggerebbe lungo la strada; usare un indirizzo https", "--server %s: the token could be read "+
			"on the way; use an https address", address)
	}
	return c, nil
}
