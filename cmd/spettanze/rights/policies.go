package rights

import (
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"spettanze/cmd/spettanze/cli"
	"spettanze/handlers/access/policy"
)

func policies(a *cli.App) *cobra.Command {
	return &cobra.Command{
		Use:   "policies FOLDER",
		Short: "Write the policies of the program into a folder, to read and to change",
		Long: `Write what each role may do, as Cedar files, one a role, into a new folder, with the schema that policies are checked against. A company
that wants other rights changes them and starts the service with --policies FOLDER. A policy with a fault is refused with its file and line; nothing
that is not permitted is allowed.`,
		Example: `  spettanze access policies ./policies
  spettanze serve --auth required --policies ./policies`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) != 1 {
				return cli.Usage("%s ammette una cartella nuova; vedi: %s --help", "%s takes a new folder; see: %s --help", cmd.CommandPath(), cmd.CommandPath())
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			files, err := policy.Files()
			if err != nil {
				return err
			}
			if err := os.CopyFS(args[0], files); err != nil { // which writes over no file
				return cli.Usage("%w; indicare una cartella nuova", "%w; give a new folder", err)
			}
			_, err = fmt.Fprintln(a.Out, args[0])
			return err
		},
	}
}

// guarding returns the guard's policies: those of --policies, or those of the program.
func guarding(cmd *cobra.Command) (*policy.Set, error) {
	dir, _ := cmd.Flags().GetString("policies")
	if dir == "" {
		return policy.BuiltIn()
	}
	p, err := policy.Read(os.DirFS(dir))
	if err != nil {
		return nil, cli.Usage("--policies %s: %w", "--policies %s: %w", dir, err)
	}
	return p, nil
}
