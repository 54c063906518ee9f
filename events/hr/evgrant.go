package hr

import (
	"spettanze/events"
	"spettanze/events/declare"
	"spettanze/events/lang"
)

// Vehicle is a kind of vehicle for which there is a grant.
type Vehicle string

// The kinds of vehicles.
const (
	ElectricCar        Vehicle = "electric_car"
	PlugInCar          Vehicle = "plug_in_car"
	ElectricMotorcycle Vehicle = "electric_motorcycle"
)

// EVGranted grants the sum for an electric vehicle.
type EVGranted struct {
	events.Dated
	Grant   string
	Vehicle Vehicle
}

// Type returns the declaration.
func (EVGranted) Type() *events.Type { return evGranted }

var evGranted = declare.Type[EVGranted]("hr.evgrant.granted", "Electric-vehicle grant",
	"Grants the sum for an electric vehicle (CIA/18.5): it is the figure of the date, whole, and paid with that month's pay.",
	declare.Traits{It: "Contributo per veicolo elettrico", Class: events.ClassMoney, Clause: "CIA/18.5"},
	declare.Required("grant", declare.Code, func(d *EVGranted) *string { return &d.Grant }, "Id of the grant, 1 to 64 characters of A-Z a-z 0-9 _ -.").
		Titled("Contributo", "Grant"),
	declare.Required("vehicle", declare.OneOf(ElectricCar, PlugInCar, ElectricMotorcycle).Named(
		lang.Say("auto elettrica", "electric car"), lang.Say("auto ibrida ricaricabile", "plug-in hybrid car"), lang.Say("moto elettrica", "electric motorcycle")),
		func(d *EVGranted) *Vehicle { return &d.Vehicle }, "").
		Titled("Veicolo", "Vehicle"))
