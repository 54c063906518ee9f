package cli

import "github.com/spf13/cobra"

// Defaults of flags.
const (
	DefaultData   = "./spettanze-data"
	DefaultListen = "127.0.0.1:8080"
	DefaultServer = "http://" + DefaultListen
)

// Complete makes the shell propose values of a flag.
func Complete(cmd *cobra.Command, flag string, values ...string) {
	// It fails only for a flag that is not there.
	_ = cmd.RegisterFlagCompletionFunc(flag, cobra.FixedCompletions(values, cobra.ShellCompDirectiveNoFileComp))
}

// NoArguments refuses arguments that no flag announces: a date without its --at must not be overlooked.
func NoArguments(cmd *cobra.Command, args []string) error {
	if len(args) > 0 {
		return Usage("%s takes no argument %q: everything goes by flags, see: %s --help", cmd.Name(), args[0], cmd.CommandPath())
	}
	return nil
}

// OneArgument wants one argument.
func OneArgument(what string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) != 1 {
			return Usage("%s takes one argument, %s; see: %s --help", cmd.CommandPath(), what, cmd.CommandPath())
		}
		return nil
	}
}

// Required returns the value of a flag that must be given.
func Required(cmd *cobra.Command, flag, example string) (string, error) {
	v, _ := cmd.Flags().GetString(flag)
	if v == "" {
		return "", Usage("--%s is missing: say which, such as --%s %s", flag, flag, example)
	}
	return v, nil
}

// Highest returns the flag that was given with the highest precedence, by default the first of the names; an empty one
// was not given. what comes from the place that the flag names.
func (a *App) Highest(cmd *cobra.Command, what string, names ...string) (name, value string, err error) {
	name = names[0]
	value, _ = cmd.Flags().GetString(name)
	for _, other := range names[1:] {
		v, _ := cmd.Flags().GetString(other)
		here, best := a.Origin(other), a.Origin(name)
		switch {
		case v == "" || value != "" && here < best:
		case value != "" && here == best && best != FromDefault:
			return "", "", Usage("--%s and --%s are both given: %s comes from one of them, leave the other out", name, other, what)
		default:
			name, value = other, v
		}
	}
	return name, value, nil
}
