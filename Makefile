# The few commands that matter. `make demo` and `make test` need nothing but Go and gcc.
.PHONY: demo build test race lint vulnerabilities sbom fuzz mutants faults kills cluster-faults bench benchparts pictures ci

demo: ## a sample company, everything in one process
	go run ./cmd/spettanze demo

build: ## the command, as ./spettanze
	go build -trimpath -o spettanze ./cmd/spettanze

test: ## all tests
	go test ./...

race: ## all tests under the race detector, the long ones shortened
	go test -race -short ./...

lint: ## go vet and golangci-lint
	go vet ./...
	golangci-lint run ./...

vulnerabilities: ## does the program reach known ones?
	.ci/vulnerabilities

sbom: ## spettanze.cdx.json: every module that the program is built from (CycloneDX)
	.ci/sbom spettanze.cdx.json

fuzz: ## every fuzz target for half a minute
	.ci/fuzz 30s

mutants: ## do the scenarios notice 300 errors of the rules? MUTANTS="-n 0 ./projections/ferie" for all of a package
	go run ./.ci/mutants $(MUTANTS)

faults: kills ## every fault of docs/faults.md, the long way
	go test -count=1 ./events/... ./handlers/... ./projections/export ./projections/sqlite/... ./projections/verify
	SPETTANZE_FAULTS=long go test -count=1 -timeout 60m -run 'Altered|Backup|Catches|ClusterFaults|Damage|Directory|Disk|Malformed|Removed|Restored|SlowReader|Stop' ./cmd/spettanze

kills: ## kill the process at random points, 500 times
	SPETTANZE_KILLS=500 go test ./cmd/spettanze -run TestKilledAtAnyMoment -count=1 -timeout 60m -v

cluster-faults: ## three servers and two instances, ten rounds of faults
	SPETTANZE_FAULTS=1 go test ./cmd/spettanze -run TestClusterFaults -count=1 -timeout 60m -v

bench: ## the whole table on this machine, each figure beside its yardstick; BENCH="--events 100000" for a short one
	go run ./cmd/bench $(BENCH)

benchparts: ## the rates of single parts
	go test -run '^$$' -bench . -benchtime 3x ./events/... ./projections/... ./handlers/...

pictures: ## the pictures of the pages that docs/ shows
	go run ./cmd/spettanze/browsertest/pictures

ci: ## what lands a change
	.ci/run
