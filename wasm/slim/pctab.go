package slim

// pcTable returns the table at an offset into pctab: pairs of how much the
// value and the program counter grow, up to a pair that begins with zero, if
// that is not the first (runtime/symtab.go, step). 0 is no table.
func (t *tables) pcTable(offset uint32) (table, error) {
	_, size, err := t.readPCTable(offset)
	if err != nil {
		return table{}, err
	}
	return table{1, string(t.bytes(t.pctab)[offset:][:size])}, nil
}

// greatest returns the greatest value in a table, -1 if there is none.
func (t *tables) greatest(offset uint32) (int32, error) {
	values, _, err := t.readPCTable(offset)
	most := int32(-1)
	for _, v := range values {
		most = max(most, v)
	}
	return most, err
}

func (t *tables) readPCTable(offset uint32) (values []int32, size uint32, err error) {
	b := t.bytes(t.pctab)
	if offset >= uint32(len(b)) {
		return nil, 0, unknown("offset %d is outside of the values by program counter", offset)
	}
	r := &reader{b: b[offset:]}
	value := int32(-1)
	for first := true; !r.bad; {
		grows := r.unsigned()
		if grows == 0 && !first {
			break
		}
		value += int32(-(grows & 1) ^ (grows >> 1))
		values = append(values, value)
		if r.unsigned() > 0 {
			first = false
		}
	}
	if r.bad {
		return nil, 0, unknown("the values at offset %d go on behind the end", offset)
	}
	return values, uint32(len(b)-len(r.b)) - offset, nil
}
