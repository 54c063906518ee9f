package main

import (
	"crypto/tls"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/nats-io/nats-server/v2/server"
	"go.yaml.in/yaml/v3"

	"spettanze/cmd/spettanze/cli"
	"spettanze/cmd/spettanze/natsauth"
)

// compose is the part of docker-compose.yml that the tests read.
type compose struct {
	Services map[string]struct {
		Image       string
		Build       any
		Environment map[string]string
		Volumes     []string
		Healthcheck map[string]any
		Restart     string
		User        string
		ReadOnly    bool `yaml:"read_only"`
		Tmpfs       []string
		CapDrop     []string `yaml:"cap_drop"`
		CapAdd      []string `yaml:"cap_add"`
		SecurityOpt []string `yaml:"security_opt"`
		Privileged  bool
		Command     any
		Entrypoint  any
		DependsOn   map[string]any `yaml:"depends_on"`
		Configs     []struct{ Source, Target string }
	}
	Volumes map[string]any
	Configs map[string]struct{ Content string }
}

func readCompose(t *testing.T) compose {
	t.Helper()
	b, err := os.ReadFile("../../docker-compose.yml")
	if err != nil {
		t.Fatal(err)
	}
	var c compose
	if err := yaml.Unmarshal(b, &c); err != nil {
		t.Fatal(err)
	}
	return c
}

// content is the text of a configuration as the container gets it.
func (c compose) content(name string) string {
	return strings.NewReplacer("$$", "$", "${NATS_PASSWORD}", "secret", "${NATS_PASSWORD:?set NATS_PASSWORD}", "secret").Replace(c.Configs[name].Content)
}

// docker-compose.yml has, for each of the three machines, every setting that makes them safe.
func TestComposeIsSafe(t *testing.T) {
	c := readCompose(t)
	o := natsOptions(t, c)
	for what, holds := range map[string]bool{
		"every write on disk before it is acknowledged": o.SyncAlways,
		"JetStream, in /data":                           o.JetStream && o.StoreDir == "/data",
		"accounts for clients":                          len(o.TrustedOperators) == 1 && o.SystemAccount != "" && o.Username == "" && o.NoAuthUser == "",
		"TLS for clients":                               o.TLSConfig != nil && !o.AllowNonTLS,
		"a user and a password for servers":             o.Cluster.Username != "" && o.Cluster.Password == "secret",
		"certificates of servers, on both sides":        o.Cluster.TLSConfig != nil && o.Cluster.TLSConfig.ClientAuth == tls.RequireAndVerifyClientCert && o.Cluster.TLSConfig.RootCAs != nil,
		"one cluster, with a name":                      o.Cluster.Name != "" && o.Cluster.Port == 6222 && o.Port == 4222,
		"monitoring on the machine alone":               o.HTTPHost == "127.0.0.1" && o.HTTPPort != 0,
		"a name for each server":                        o.ServerName == "nats1",
	} {
		if !holds {
			t.Errorf("the configuration of the NATS servers lacks: %s", what)
		}
	}
	var routes []string
	for _, r := range o.Routes {
		routes = append(routes, r.Hostname())
		if password, _ := r.User.Password(); password != o.Cluster.Password || r.User.Username() != o.Cluster.Username {
			t.Errorf("the route to %s has another user than the server asks for", r.Host)
		}
	}
	if !slices.Equal(routes, natsServers) {
		t.Errorf("routes to %v", routes)
	}
	for _, name := range slices.Concat(natsServers, []string{"spettanze1", "spettanze2", "prometheus", "grafana"}) {
		s, ok := c.Services[name]
		if !ok || len(s.Healthcheck) == 0 || s.Restart != "unless-stopped" {
			t.Errorf("%s is missing, has no health check, or is not started again", name)
		}
		data := map[string]string{"prometheus": "/prometheus", "grafana": "/var/lib/grafana"}[name]
		if data == "" {
			data = "/data" // of NATS and of ours alike
		}
		if !slices.Contains(s.Volumes, name+":"+data) {
			t.Errorf("%s does not keep %s in a volume of its own", name, data)
		}
	}
	for _, name := range natsServers {
		if !slices.Contains(c.Services["certificates"].Volumes, name+":/"+name) || !strings.Contains(c.Services["certificates"].Environment["SERVERS"], "/"+name) {
			t.Errorf("what %s keeps is not given to the user that it runs as", name)
		}
		if s := c.Services[name]; s.User != "65532:65532" {
			t.Errorf("%s runs as %q", name, s.User)
		}
		if s := c.Services[name]; s.Image != "nats:"+server.VERSION+"-alpine" || s.Environment["SERVER_NAME"] != name {
			t.Errorf("%s: image %s, name %s; the module's server is %s", name, s.Image, s.Environment["SERVER_NAME"], server.VERSION)
		}
	}
	for _, name := range []string{"spettanze1", "spettanze2"} {
		e := c.Services[name].Environment
		if e["SPETTANZE_NATS_REPLICAS"] != "3" || e["SPETTANZE_NATS_CREDS"] != "/instance/instance.creds" ||
			e["SPETTANZE_NATS_URL"] != "tls://nats1:4222,tls://nats2:4222,tls://nats3:4222" {
			t.Errorf("%s: %v", name, e)
		}
	}
}

// The seeds of the accounts are where no server and no instance runs, and what makes streams is not an instance.
func TestComposeKeepsKeysAside(t *testing.T) {
	c := readCompose(t)
	for name, s := range c.Services {
		keys := slices.ContainsFunc(s.Volumes, func(v string) bool { return strings.HasPrefix(v, "nats-keys:") })
		if keys != (name == "credentials" || name == "streams") {
			t.Errorf("%s has the keys: %t", name, keys)
		}
	}
	if cmd := fmt.Sprint(c.Services["streams"].Command); cmd != "[nats-auth setup --accounts /data/accounts.conf]" ||
		c.Services["streams"].Environment["SPETTANZE_NATS_CREDS"] != "/data/setup.creds" {
		t.Errorf("the streams are made by %s", cmd)
	}
	for _, name := range natsServers {
		if !slices.Contains(c.Services[name].Volumes, "accounts:/etc/nats/accounts:ro") || c.Services[name].DependsOn["credentials"] == nil {
			t.Errorf("%s does not read the accounts", name)
		}
	}
}

// No container can gain privileges; those of the program are a user without a name on a root that cannot be written to.
func TestComposeIsConfined(t *testing.T) {
	c := readCompose(t)
	for name, s := range c.Services {
		if s.Privileged || !slices.Equal(s.CapDrop, []string{"ALL"}) || !slices.Contains(s.SecurityOpt, "no-new-privileges:true") ||
			len(s.CapAdd) > 0 && name != "certificates" {
			t.Errorf("%s keeps privileges: cap_drop %v, cap_add %v, security_opt %v", name, s.CapDrop, s.CapAdd, s.SecurityOpt)
		}
		if s.Build == nil {
			continue
		}
		if s.User != "65532:65532" || !s.ReadOnly && len(s.Configs) == 0 {
			t.Errorf("%s: user %q, read_only %t", name, s.User, s.ReadOnly)
		}
		if s.ReadOnly && len(s.Configs) > 0 {
			t.Errorf("%s: Compose cannot copy a configuration into a root that is read-only", name)
		}
	}
	if !strings.Contains(textOf(t, "../../Dockerfile"), "\nUSER 65532:65532\n") {
		t.Error("the image runs as root where Compose does not say otherwise")
	}
}

var natsServers = []string{"nats1", "nats2", "nats3"}

// natsOptions is the configuration of the first server as a NATS server of the module's version understands it.
func natsOptions(t *testing.T, c compose) *server.Options {
	t.Helper()
	dir := t.TempDir()
	c.makeCertificates(t, dir)
	makeAccounts(t, dir)
	t.Setenv("SERVER_NAME", "nats1")
	file := filepath.Join(dir, "nats.conf")
	if err := os.WriteFile(file, []byte(strings.ReplaceAll(c.content("nats"), "/certificates", dir)), 0o600); err != nil {
		t.Fatal(err)
	}
	o, err := server.ProcessConfigFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return o
}

// makeAccounts makes the keys of the accounts blue and red, and the file for servers where the configuration includes it.
func makeAccounts(t *testing.T, dir string) {
	t.Helper()
	command(t, 0, "nats-auth", "init", "--keys", filepath.Join(dir, "keys"), "--company", "blue,red")
	serversRead(t, dir)
}

// serversRead puts the accounts as they are now where the servers read them.
func serversRead(t *testing.T, dir string) {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(dir, "keys", natsauth.AccountsFile))
	if err == nil {
		err = os.MkdirAll(filepath.Join(dir, "accounts"), 0o700)
	}
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, "accounts", natsauth.AccountsFile), b, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// makeCertificates runs the script that makes them.
func (c compose) makeCertificates(t *testing.T, dir string) {
	t.Helper()
	kept := t.TempDir()
	if err := os.MkdirAll(filepath.Join(kept, "jetstream", "HR"), 0o700); err != nil {
		t.Fatal(err)
	}
	script := exec.Command("sh", "-c", c.content("certificates"))
	script.Env = append(os.Environ(), "CERTIFICATES="+dir, "KEYS="+dir, "SERVERS="+kept)
	if out, err := script.CombinedOutput(); err != nil {
		t.Fatalf("certificates: %v\n%s", err, out)
	}
	if os.Getuid() != 0 {
		return
	}
	for _, path := range []string{kept, filepath.Join(kept, "jetstream", "HR"), filepath.Join(dir, "server.key"), filepath.Join(dir, "people-key")} {
		if out, err := exec.Command("stat", "-c", "%u:%g", path).Output(); err != nil || strings.TrimSpace(string(out)) != "65532:65532" {
			t.Errorf("%s is %s's (%v)", path, out, err)
		}
	}
}

// The key that people's names are sealed with is made once, for the instances alone, and is one that they take.
func TestComposeSealsPeople(t *testing.T) {
	c := readCompose(t)
	for name, s := range c.Services {
		has := slices.ContainsFunc(s.Volumes, func(v string) bool { return strings.HasPrefix(v, "keys:") })
		if strings.HasPrefix(name, "nats") && has || strings.HasPrefix(name, "spettanze") && !has {
			t.Errorf("%s: has the volume of the key: %v", name, has)
		}
	}
	dir := t.TempDir()
	c.makeCertificates(t, dir)
	key, err := os.ReadFile(filepath.Join(dir, "people-key"))
	if err != nil {
		t.Fatal(err)
	}
	c.makeCertificates(t, dir)
	if again, err := os.ReadFile(filepath.Join(dir, "people-key")); err != nil || string(again) != string(key) {
		t.Errorf("made again: %v", err)
	}
	command(t, cli.StatusDone, "publish", "--data", filepath.Join(dir, "data"), "--people-key", filepath.Join(dir, "people-key"),
		written(t, "person.jsonl", person))
}

var pinned = regexp.MustCompile(`^[a-z/]+:v?[0-9]+\.[0-9]+[0-9a-z.-]*$`)

// Whatever docker-compose.yml refers to is there: configurations, volumes, services; versions are said, secrets are not.
func TestComposeIsWhole(t *testing.T) {
	c := readCompose(t)
	configs, volumes := map[string]bool{}, map[string]bool{}
	for name, s := range c.Services {
		if !pinned.MatchString(s.Image) && (s.Build == nil || s.Image != "spettanze") {
			t.Errorf("%s: the image %s has no version", name, s.Image)
		}
		for _, v := range s.Volumes {
			volume, _, _ := strings.Cut(v, ":")
			if _, ok := c.Volumes[volume]; !ok {
				t.Errorf("%s: the volume %s is not declared", name, volume)
			}
			volumes[volume] = true
		}
		for _, config := range s.Configs {
			if c.Configs[config.Source].Content == "" || !strings.HasPrefix(config.Target, "/") {
				t.Errorf("%s: the configuration %s for %s is missing", name, config.Source, config.Target)
			}
			configs[config.Source] = true
		}
		for other := range s.DependsOn {
			if _, ok := c.Services[other]; !ok {
				t.Errorf("%s depends on %s, which is missing", name, other)
			}
		}
		for variable, value := range s.Environment {
			if strings.Contains(variable, "PASSWORD") && !strings.HasPrefix(value, "${") {
				t.Errorf("%s: %s is said in the file", name, variable)
			}
		}
	}
	for name := range c.Configs {
		if !configs[name] {
			t.Errorf("no service uses the configuration %s", name)
		}
	}
	for name := range c.Volumes {
		if !volumes[name] {
			t.Errorf("no service uses the volume %s", name)
		}
	}
	for _, m := range regexp.MustCompile(`(?m)^FROM (\S+)`).FindAllStringSubmatch(textOf(t, "../../Dockerfile"), -1) {
		if !pinned.MatchString(m[1]) {
			t.Errorf("Dockerfile: the image %s has no version", m[1])
		}
	}
	if cmd := fmt.Sprint(c.Services["nats1"].Command); cmd != "[--config "+c.target(t, "nats1", "nats")+"]" {
		t.Errorf("NATS is started with %s", cmd)
	}
	if entry := fmt.Sprint(c.Services["certificates"].Entrypoint); entry != "[sh "+c.target(t, "certificates", "certificates")+"]" {
		t.Errorf("the certificates are made by %s", entry)
	}
}

// target is where a service finds a configuration.
func (c compose) target(t *testing.T, service, config string) string {
	t.Helper()
	for _, f := range c.Services[service].Configs {
		if f.Source == config {
			return f.Target
		}
	}
	t.Fatalf("%s has no configuration %s", service, config)
	return ""
}

// The configurations of Prometheus and Grafana name files, instances and a data source that exist.
func TestComposeMonitoring(t *testing.T) {
	c := readCompose(t)
	var prometheus struct {
		RuleFiles     []string `yaml:"rule_files"`
		ScrapeConfigs []struct {
			JobName       string                       `yaml:"job_name"`
			StaticConfigs []struct{ Targets []string } `yaml:"static_configs"`
		} `yaml:"scrape_configs"`
	}
	var source struct {
		Datasources []struct{ Name, UID, URL string }
	}
	var provider struct {
		Providers []struct{ Options struct{ Path string } }
	}
	var dashboard struct {
		Panels []struct {
			Title      string
			Datasource struct{ UID string }
			Targets    []struct{ Expr string }
		}
	}
	for name, into := range map[string]any{"prometheus": &prometheus, "datasource": &source, "dashboards": &provider, "dashboard": &dashboard} {
		if err := yaml.Unmarshal([]byte(c.content(name)), into); err != nil { // JSON is YAML
			t.Fatalf("%s: %v", name, err)
		}
	}
	if !slices.Equal(prometheus.RuleFiles, []string{c.target(t, "prometheus", "alerts")}) {
		t.Errorf("Prometheus reads rules from %v", prometheus.RuleFiles)
	}
	if len(prometheus.ScrapeConfigs) != 1 || len(prometheus.ScrapeConfigs[0].StaticConfigs) != 1 ||
		!slices.Equal(prometheus.ScrapeConfigs[0].StaticConfigs[0].Targets, []string{"spettanze1:9091", "spettanze2:9091"}) ||
		prometheus.ScrapeConfigs[0].JobName != "spettanze" { // by which an alert asks for it
		t.Errorf("Prometheus asks %+v", prometheus.ScrapeConfigs)
	}
	if len(source.Datasources) != 1 || source.Datasources[0].URL != "http://prometheus:9090" {
		t.Fatalf("Grafana asks %+v", source.Datasources)
	}
	if path := filepath.Dir(c.target(t, "grafana", "dashboard")); len(provider.Providers) != 1 || provider.Providers[0].Options.Path != path {
		t.Errorf("the dashboard is in %s, and Grafana looks into %+v", path, provider.Providers)
	}
	shown := ""
	for _, p := range dashboard.Panels {
		shown += p.Title + "\n"
		if p.Datasource.UID != source.Datasources[0].UID || len(p.Targets) == 0 || p.Targets[0].Expr == "" {
			t.Errorf("panel %s shows nothing", p.Title)
		}
	}
	for _, want := range []string{"Lag", "Rate", "Rejected", "Breaches"} {
		if !strings.Contains(shown, want) {
			t.Errorf("the dashboard does not show %q", want)
		}
	}
}
