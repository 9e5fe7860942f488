package seal_test

import (
	"fmt"

	"github.com/sealform/sealform/wasm/seal"
)

func Example() {
	id, _ := seal.NewIdentity()
	to, _ := seal.ParseRecipient(id.Recipient().String()) // as it arrives at the other end

	short, _ := seal.Seal([]byte("yes\n"), seal.Padme, to)
	longer, _ := seal.Seal([]byte("no, not before Monday\n"), seal.Padme, to)
	fmt.Println(len(short) == len(longer))

	note, recipients, err := seal.Open(short, id)
	fmt.Printf("%q %d %v\n", note, recipients, err)

	id.Destroy()
	_, _, err = seal.Open(short, id)
	fmt.Println(err)
	// Output:
	// true
	// "yes\n" 1 <nil>
	// sealed file: the key has been destroyed
}
