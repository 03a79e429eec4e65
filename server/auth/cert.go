package auth

import (
	"context"
	"fmt"
)

// Certificates takes client certificates that TLS has verified against the
// client CA: the subject's common name is the caller's name, its organization
// the tenant, and its organizational unit the role; reader where there is none.
type Certificates struct{}

// Authenticate finds the principal of a client certificate.
func (Certificates) Authenticate(_ context.Context, c Credentials) (Principal, error) {
	if c.Certificate == nil {
		return Principal{}, ErrMissing
	}
	s := c.Certificate.Subject
	if s.CommonName == "" || len(s.Organization) != 1 {
		return Principal{}, fmt.Errorf("%w: the certificate's subject needs a common name and one organization, the tenant", ErrInvalid)
	}
	if err := validTenant(s.Organization[0]); err != nil {
		return Principal{}, fmt.Errorf("%w: certificate %q: %w", ErrInvalid, s.CommonName, err)
	}
	p := Principal{Name: "cert:" + s.CommonName, Tenant: s.Organization[0], Role: Reader}
	switch len(s.OrganizationalUnit) {
	case 0:
	case 1:
		var err error
		if p.Role, err = ParseRole(s.OrganizationalUnit[0]); err != nil {
			return Principal{}, fmt.Errorf("%w: certificate %q: organizational unit: %w", ErrInvalid, s.CommonName, err)
		}
	default:
		return Principal{}, fmt.Errorf("%w: certificate %q has several organizational units; it may have one, the role", ErrInvalid, s.CommonName)
	}
	return p, nil
}
