package auth

// A method's role is the least that a caller needs. Every RPC of the contract
// has its line; a test over the service descriptors keeps it so, and a method
// without one is refused.
var methods = map[string]Role{
	"/crosscheck.v1.CrossCheckService/ParseQuantities":  Reader,
	"/crosscheck.v1.CrossCheckService/ExtractClaims":    Reader,
	"/crosscheck.v1.CrossCheckService/CrossCheck":       Reader,
	"/crosscheck.v1.CrossCheckService/CrossCheckStream": Reader,

	"/crosscheck.v1.DossierService/GetDossier":   Reader,
	"/crosscheck.v1.DossierService/ListDossiers": Reader,
	"/crosscheck.v1.DossierService/GetSource":    Reader,
	"/crosscheck.v1.DossierService/ListSources":  Reader,
	"/crosscheck.v1.DossierService/GetReport":    Reader,
	"/crosscheck.v1.DossierService/WatchReport":  Reader,
	"/crosscheck.v1.DossierService/ExportReport": Reader,
	"/crosscheck.v1.DossierService/SearchClaims": Reader,

	"/crosscheck.v1.DossierService/CreateDossier":   Writer,
	"/crosscheck.v1.DossierService/UpdateDossier":   Writer,
	"/crosscheck.v1.DossierService/AddSource":       Writer,
	"/crosscheck.v1.DossierService/BatchAddSources": Writer,
	"/crosscheck.v1.DossierService/DeleteSource":    Writer,

	"/crosscheck.v1.DossierService/DeleteDossier": Admin,
}

// Needs returns the least role that may call a method, by its full gRPC name;
// false for a method that nobody may.
func Needs(method string) (Role, bool) {
	r, ok := methods[method]
	return r, ok
}
