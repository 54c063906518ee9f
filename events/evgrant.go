package events

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
	Dated
	Grant   string
	Vehicle Vehicle
}

// Type returns the declaration.
func (EVGranted) Type() *Type { return evGranted }

var evGranted = declare[EVGranted]("hr.evgrant.granted", "Electric-vehicle grant",
	"Grants the sum for an electric vehicle (CIA/18.5): it is the figure of the date, whole, and paid with that month's pay.",
	traits{clause: "CIA/18.5"},
	required("grant", aCode, func(d *EVGranted) *string { return &d.Grant }, "Id of the grant, 1 to 64 characters of A-Z a-z 0-9 _ -."),
	required("vehicle", oneOf(ElectricCar, PlugInCar, ElectricMotorcycle), func(d *EVGranted) *Vehicle { return &d.Vehicle }, ""))
