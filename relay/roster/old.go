package roster

// Everything here goes once every end goes by an Authority.

// Open verifies a roster of an organisation without a spare root.
func Open(msg []byte, rootVKey string) (*Roster, error) { return OpenRoster(msg, Pin{Root: rootVKey}) }

// Valid reports whether r holds at the given time in Unix seconds.
func (r *Roster) Valid(now int64) bool { return now < r.Expires }

// Service returns the service of that name.
func (r *Roster) Service(name string) (Service, bool) {
	return (&Authority{Services: r.Services}).Service(name)
}

// Agent returns the agent with that verifier key.
func (r *Roster) Agent(vkey string) (Agent, bool) {
	return (&Authority{Agents: r.Agents}).Agent(vkey)
}
