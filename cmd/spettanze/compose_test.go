package main

import (
	"os"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/nats-io/nats-server/v2/server"
)

// compose is what is read of docker-compose.yml.
type compose struct {
	Services map[string]struct {
		Image       string
		Build       any
		Environment map[string]string
		Volumes     []string
		Healthcheck map[string]any
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
	return strings.NewReplacer("$$", "$", "${NATS_PASSWORD}", "secret").Replace(c.Configs[name].Content)
}

// What makes three machines safe is said in docker-compose.yml, for each of them.
func TestComposeIsSafe(t *testing.T) {
	c := readCompose(t)
	conf := c.content("nats")
	for _, want := range []string{"sync_interval: always", "authorization {", "tls {", "verify: true", "store_dir: /data"} {
		if !strings.Contains(conf, want) {
			t.Errorf("the configuration of the NATS servers lacks %q", want)
		}
	}
	if n := strings.Count(conf, "tls {"); n != 2 {
		t.Errorf("TLS for clients and between servers: %d blocks", n)
	}
	for _, name := range []string{"nats1", "nats2", "nats3", "spettanze1", "spettanze2", "prometheus", "grafana"} {
		s, ok := c.Services[name]
		if !ok || len(s.Healthcheck) == 0 {
			t.Errorf("%s is missing, or has no health check", name)
		}
		data := ""
		for _, v := range s.Volumes {
			if volume, _, _ := strings.Cut(v, ":"); volume == name {
				data = volume
			}
		}
		if _, ok := c.Volumes[data]; !ok {
			t.Errorf("%s has no named volume of its own", name)
		}
		if strings.HasPrefix(name, "nats") && (len(s.Configs) != 1 || s.Configs[0].Source != "nats" ||
			s.Image != "nats:"+server.VERSION+"-alpine") {
			t.Errorf("%s: image %s with configuration %v; the module's server is %s", name, s.Image, s.Configs, server.VERSION)
		}
		if strings.HasPrefix(name, "spettanze") && (s.Environment["SPETTANZE_NATS_REPLICAS"] != "3" ||
			strings.Count(s.Environment["SPETTANZE_NATS_URL"], "tls://") != 3) {
			t.Errorf("%s: %v", name, s.Environment)
		}
	}
}
