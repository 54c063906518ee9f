package api

import (
	"spettanze/handlers/api/audit"
	"spettanze/handlers/api/breaches"
	"spettanze/handlers/api/overview"
	"spettanze/handlers/api/payroll"
	"spettanze/handlers/api/reading"
	"spettanze/handlers/api/reports"
	"spettanze/handlers/api/standings"
)

// subjects register the reading routes, each those of its subject. Package reading says how a route is added.
var subjects = []func(*reading.Service){
	reports.Routes,
	audit.Routes,
	breaches.Routes,
	payroll.Routes,
	standings.Routes,
	overview.Routes,
}
