package slim

import "encoding/binary"

// rewrite drops from functions what is not read, and writes the tables anew,
// each where it began. Behind each are zeros up to the next.
func (t *tables) rewrite(fns []*function) error {
	values, data := &pool{map[table]uint32{}}, &pool{map[table]uint32{}}
	moved := make([]*movedTables, len(fns))
	for i, f := range fns {
		f.drop()
		var err error
		if moved[i], err = t.collect(f, values, data); err != nil {
			return err
		}
	}
	pctab, funcdata := values.appendTo([]byte{0}), data.appendTo(nil)
	list := make([]byte, t.firstFunction())
	for i, f := range fns {
		moved[i].apply(values, data)
		f.head[wordNumber] = 0 // filler writes it
		list = f.append(list)
	}
	names, _ := nameTable()
	return t.write(names, pctab, list, funcdata)
}

// firstFunction returns where the functions begin behind their list, which is
// left to filler.
func (t *tables) firstFunction() int { return int(listSize(uint64(t.count))+7) &^ 7 }

// A movedTables knows which table each offset of a function is to refer to.
type movedTables struct{ values, data []movedTable }

type movedTable struct {
	offset *uint32
	table  table
}

func (m *movedTables) apply(values, data *pool) {
	for _, v := range m.values {
		*v.offset = values.at[v.table]
	}
	for _, d := range m.data {
		*d.offset = data.at[d.table]
	}
}

// collect puts the tables of a function into the pools, and gives it the name
// that is left.
func (t *tables) collect(f *function, values, data *pool) (*movedTables, error) {
	m := &movedTables{}
	// What was inlined has to be read before the values move that say how much.
	for kind := range f.funcdata {
		offset := &f.funcdata[kind]
		if *offset == none {
			continue
		}
		found, err := t.funcTable(f, kind, *offset)
		if err != nil {
			return nil, err
		}
		if found.data == "" {
			*offset = none
			continue
		}
		data.add(found)
		m.data = append(m.data, movedTable{offset, found})
	}
	for _, offset := range append(pointers(f.pcdata), &f.head[wordPCSP]) {
		if *offset == 0 {
			continue
		}
		found, err := t.pcTable(*offset)
		if err != nil {
			return nil, err
		}
		values.add(found)
		m.values = append(m.values, movedTable{offset, found})
	}
	name, err := t.newName(f.head[wordName])
	f.head[wordName] = name
	return m, err
}

func pointers(list []uint32) []*uint32 {
	var all []*uint32
	for i := range list {
		all = append(all, &list[i])
	}
	return all
}

// write puts the new tables into the memory, and their lengths into moduledata.
func (t *tables) write(names, pctab, funcs, funcdata []byte) error {
	for _, part := range []struct {
		to   span
		data []byte
		at   []int
	}{
		{t.names, names, []int{dataNames}},
		{t.units, nil, []int{dataUnits}},
		{t.files, nil, []int{dataFiles}},
		{t.pctab, pctab, []int{dataPCTab}},
		{t.funcs, funcs, []int{dataFuncs}},
		{t.funcdata, funcdata, nil},
		{t.find, nil, nil},
	} {
		to := t.bytes(part.to)
		if len(part.data) > len(to) {
			return unknown("tables are larger than they were: %d bytes, not %d", len(part.data), len(to))
		}
		clear(to[copy(to, part.data):])
		for _, at := range part.at {
			t.setLength(at, len(part.data))
		}
	}
	return nil
}

func (t *tables) setLength(at, n int) {
	for _, word := range []int{at + 1, at + 2} {
		binary.LittleEndian.PutUint64(t.moduledata[8*word:], uint64(n))
	}
}
