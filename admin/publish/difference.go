package publish

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/sealform/sealform/desktop/workspace"
	"github.com/sealform/sealform/relay/roster"
)

// difference says what a roster and its workspace change, each fact on a line
// that a person can judge. Without an earlier roster all is new.
func difference(old, next *roster.Roster, was, is manifest) []string {
	if old == nil {
		old = &roster.Roster{}
	}
	return slices.Concat(services(old.Services, next.Services), agents(old, next), chats(old, next, was.Chats, is.Chats), stampKeys(old, next), was.difference(is))
}

// renewal is the line that stands below every difference.
func renewal(old, next *roster.Roster) string {
	until := ", valid until " + Moment(next.Expires)
	if old == nil {
		return "roster " + strconv.FormatUint(next.Version, 10) + until
	}
	return "roster " + strconv.FormatUint(old.Version, 10) + " → " + strconv.FormatUint(next.Version, 10) + until
}

func services(old, next []roster.Service) (lines []string) {
	was, is := byName(old), byName(next)
	for _, name := range keys(was, is) {
		a, before := was[name]
		b, after := is[name]
		switch {
		case !before:
			lines = append(lines, "adds service "+name+" ("+quote(b.Title)+")")
		case !after:
			lines = append(lines, "removes service "+name+" ("+quote(a.Title)+"): nobody can open it any more")
			continue
		case a.Title != b.Title:
			lines = append(lines, "service "+name+" is called "+quote(b.Title)+" now, and not "+quote(a.Title))
		}
		lines = append(lines, origins(name, a.Origins, b.Origins)...)
		lines = append(lines, said("hours", name, a.Hours, b.Hours)...)
		lines = append(lines, said("languages", name, strings.Join(a.Languages, ", "), strings.Join(b.Languages, ", "))...)
		lines = append(lines, offered(name, a.Push, b.Push)...)
		lines = append(lines, rated(name, a.Rating, b.Rating)...)
	}
	return lines
}

func byName(all []roster.Service) map[string]roster.Service {
	m := map[string]roster.Service{}
	for _, s := range all {
		m[s.Name] = s
	}
	return m
}

func origins(service string, old, next []string) (lines []string) {
	for _, o := range without(next, old) {
		lines = append(lines, pagesOf(o)+" may open "+service+" now")
	}
	for _, o := range without(old, next) {
		lines = append(lines, pagesOf(o)+" may not open "+service+" any more")
	}
	return lines
}

// pagesOf names an origin. It may have a colon and slashes, and no more that is
// unusual.
func pagesOf(origin string) string {
	if origin == "*" {
		return "every page of the web"
	}
	if harmless(origin) && ordinary(strings.ReplaceAll(origin, ":", "")) {
		return origin
	}
	return quote(origin)
}

func said(what, service, old, next string) []string {
	switch {
	case old == next:
		return nil
	case next == "":
		return []string{"service " + service + " has no " + what + " any more"}
	}
	return []string{"service " + service + " has the " + what + " " + quote(next) + " now"}
}

func offered(service string, old, next bool) []string {
	switch {
	case old == next:
		return nil
	case next:
		return []string{"chats of " + service + " are offered to one agent after the other now"}
	}
	return []string{"chats of " + service + " are offered to all agents alike now"}
}

func rated(service string, old, next bool) []string {
	switch {
	case old == next:
		return nil
	case next:
		return []string{"customers of " + service + " are asked how a chat was now"}
	}
	return []string{"customers of " + service + " are not asked how a chat was any more"}
}

// agents compares people by their ids: a key may change.
func agents(old, next *roster.Roster) (lines []string) {
	was, is := byID(old), byID(next)
	for _, id := range keys(was, is) {
		a, before := was[id]
		b, after := is[id]
		switch {
		case !before:
			lines = append(lines, "adds agent "+id+" ("+show(b.Name)+"), for "+named(b.Services))
			continue
		case !after:
			lines = append(lines, "removes agent "+id+" ("+show(a.Name)+")")
			continue
		}
		if a.VKey != b.VKey {
			lines = append(lines, id+"'s key changes")
		}
		if a.Name != b.Name {
			lines = append(lines, id+" is called "+show(b.Name)+" now, and not "+show(a.Name))
		}
		lines = append(lines, answersFor(id, a.Services, b.Services)...)
	}
	return lines
}

func answersFor(id string, old, next []string) (lines []string) {
	every := slices.Contains(next, "*")
	switch {
	case every && slices.Contains(old, "*"):
		return nil
	case every:
		return []string{id + " answers for every service now"}
	case slices.Contains(old, "*"):
		return []string{id + " answers for " + list(next) + " only now, and not for every service"}
	}
	if more := without(next, old); len(more) > 0 {
		lines = append(lines, id+" answers for "+list(more)+" too")
	}
	if less := without(old, next); len(less) > 0 {
		lines = append(lines, id+" does not answer for "+list(less)+" any more")
	}
	return lines
}

// chats says how many chats at once are meant for whom. Who is new has none to
// compare with.
func chats(old, next *roster.Roster, was, is workspace.Chats) (lines []string) {
	if a, b := was.All(), is.All(); a != b {
		lines = append(lines, "agents without a number of their own: "+atOnce(b)+before(len(old.Agents) > 0, a))
	}
	known := byID(old)
	for _, id := range keys(byID(next), nil) {
		_, there := known[id]
		_, own := is[id]
		_, had := was[id]
		if own && !there || (own || had) && was.Of(id) != is.Of(id) {
			lines = append(lines, "agent "+id+": "+atOnce(is.Of(id))+before(there, was.Of(id)))
		}
	}
	return lines
}

// before says how many it were, if there was anybody to have them.
func before(there bool, n int) string {
	if !there {
		return ""
	}
	return ", was " + strconv.Itoa(n)
}

func atOnce(n int) string {
	if n == 1 {
		return "1 chat at once"
	}
	return strconv.Itoa(n) + " chats at once"
}

func byID(r *roster.Roster) map[string]roster.Agent {
	m := map[string]roster.Agent{}
	for _, a := range r.Agents {
		m[idOf(a.VKey)] = a
	}
	return m
}

// idOf is the agent's id in a verifier key.
func idOf(vkey string) string {
	name := roster.OrgName(vkey)
	return name[strings.LastIndexByte(name, '/')+1:]
}

func named(services []string) string {
	if slices.Contains(services, "*") {
		return "every service"
	}
	return list(services)
}

func stampKeys(old, next *roster.Roster) (lines []string) {
	for _, key := range without(next.Stampers, old.Stampers) {
		lines = append(lines, "stamp key "+key+" may stamp now")
	}
	for _, key := range without(old.Stampers, next.Stampers) {
		lines = append(lines, "stamp key "+key+" may no longer stamp")
	}
	if old.Version > 0 && old.Spare != next.Spare {
		lines = append(lines, "the spare root signs from now on: what the root signs counts nowhere any more")
	}
	return lines
}

// without returns what is in a and not in b.
func without(a, b []string) []string {
	return slices.DeleteFunc(slices.Clone(a), func(s string) bool { return slices.Contains(b, s) })
}

// keys returns the keys of both maps, in order.
func keys[K cmp.Ordered, V any](a, b map[K]V) []K {
	all := map[K]bool{}
	for k := range a {
		all[k] = true
	}
	for k := range b {
		all[k] = true
	}
	return slices.Sorted(maps.Keys(all))
}
