package slim

import (
	"slices"
	"strings"
)

// Sections of a module, from the specification of WebAssembly, "Binary Format".
const (
	sectionCustom   = 0
	sectionType     = 1
	sectionImport   = 2
	sectionFunction = 3
	sectionMemory   = 5
	sectionExport   = 7
	sectionStart    = 8
	sectionCode     = 10
	sectionData     = 11
)

// goSeries is the Go that this package was written for. A later release of the
// series mends faults and does not change how a program is linked.
const goSeries = "1.26"

const preamble = "\x00asm\x01\x00\x00\x00"

type section struct {
	id   byte
	body []byte
}

// A module is its sections in the order of the file.
type module struct{ sections []section }

func parse(b []byte) (*module, error) {
	if !strings.HasPrefix(string(b[:min(len(b), len(preamble))]), preamble) {
		return nil, malformed("it does not begin as WebAssembly")
	}
	r := &reader{b: b[len(preamble):]}
	m := &module{}
	for len(r.b) > 0 {
		s := section{r.byte(), r.bytes(r.unsigned())}
		if r.bad {
			return nil, malformed("section %d is cut short", s.id)
		}
		m.sections = append(m.sections, s)
	}
	return m, m.check()
}

// check refuses sections that are there twice, in another order, or that the
// linker does not write.
func (m *module) check() error {
	last := byte(0)
	for _, s := range m.sections {
		if s.id == sectionCustom {
			continue
		}
		if s.id <= last || s.id == sectionStart || s.id > sectionData {
			return unknown("section %d is after section %d", s.id, last)
		}
		last = s.id
	}
	for _, id := range []byte{sectionType, sectionFunction, sectionMemory, sectionCode, sectionData} {
		if m.get(id) == nil {
			return unknown("section %d is missing", id)
		}
	}
	return nil
}

// get returns the body of a section, nil if there is none.
func (m *module) get(id byte) []byte {
	for _, s := range m.sections {
		if s.id == id {
			return s.body
		}
	}
	return nil
}

// set gives a section a body, and puts it in its place if there was none.
func (m *module) set(id byte, body []byte) {
	for i, s := range m.sections {
		if s.id == id {
			m.sections[i].body = body
			return
		}
		if s.id > id {
			m.sections = slices.Insert(m.sections, i, section{id, body})
			return
		}
	}
	m.sections = append(m.sections, section{id, body})
}

// bytes returns the module without custom sections, which no browser needs.
func (m *module) bytes() []byte {
	b := []byte(preamble)
	for _, s := range m.sections {
		if s.id != sectionCustom {
			b = append(appendUnsigned(append(b, s.id), uint32(len(s.body))), s.body...)
		}
	}
	return b
}

// knownGo reads which Go has linked the module, in the section "producers".
func (m *module) knownGo() error {
	for _, s := range m.sections {
		r := &reader{b: s.body}
		if s.id != sectionCustom || r.name() != "producers" {
			continue
		}
		fields := r.unsigned()
		field, values, language, version := r.name(), r.unsigned(), r.name(), r.name()
		if r.bad || fields == 0 || field != "language" || values != 1 || language != "Go" {
			return unknown("its producer is not Go alone")
		}
		return known(version)
	}
	return unknown("no section says which Go linked it")
}

// known takes releases of the series. What stands after a space are experiments.
func known(version string) error {
	release, _, _ := strings.Cut(version, " ")
	if release != "go"+goSeries && !strings.HasPrefix(release, "go"+goSeries+".") {
		return &OtherGoError{version}
	}
	return nil
}
