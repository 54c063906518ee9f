package note

// Forms that more than one package writes.
var (
	EndOfService = New("end of service", "fine del rapporto", "end of service")
	Minutes      = New("{n} minutes", "{m1}", "{m1}")
	Opening      = New("opening balance", "saldo di apertura", "opening balance")
	Adjusted     = New("{x}, authorised by {x}", "{1}, autorizzata da {2}", "{1}, authorised by {2}")

	Shared = []*Form{EndOfService, Minutes, Opening, Adjusted}
)
