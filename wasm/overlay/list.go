package overlay

// A difference is a file that the browser build reads otherwise than upstream
// has it.
type difference struct {
	file  string      // in its module, or under src of Go
	sum   string      // SHA-256 of what upstream has there
	cuts  [][2]string // from what on, up to what, nothing is left: each is there once
	edits [][2]string // what becomes what: each is there once
	by    string      // or what stands in its place, in wasm/overlay
	gone  bool        // or nothing does
}

// fromGo are the differences from Go, in sets that only go together. Where a
// file of a set is another version, Go's own are built: the module is larger
// then, and no less safe.
var fromGo = [][]difference{
	// The NIST curves for key exchange. HPKE under age lists them beside X25519,
	// so a build links them with a table of 88 KB that does not compress. The
	// widget uses none: every function of theirs returns an error instead.
	// X25519 and ML-KEM are elsewhere and stay Go's own.
	{
		{file: ecdhFolder + "/ecdh.go", sum: "1453adce8f850a6c1518f3a3969125812a57121d21004f8c4938d445f0b73007", by: "ecdh.go.txt"},
		{file: ecdhFolder + "/cast.go", sum: "fa667658cbdf01dfdda1a96ea013f3aac28608c69a60aab0e793bae4b405bcbf", gone: true}, // a self-test of the curve P-256
	},
	// Random bytes come from the browser's crypto.getRandomValues, as Go's
	// rand_js.go asks for them. Left out: a warning after a minute, which needs
	// clocks, and the file /dev/urandom, which needs files.
	{{
		file: "crypto/internal/sysrand/rand.go", sum: "76792623691f632274ea7996011bcfd90ddb52a83151f75fe149c255bb69cc1c",
		cuts: [][2]string{
			{"\t\"os\"\n", "\t_ \"unsafe\"\n"},
			{"var firstUse atomic.Bool", "// fatal is [runtime.fatal]"},
			{"\tif firstUse.CompareAndSwap(false, true) {", "\tif err := read(b)"},
			{"// The urandom fallback", ""},
		},
	}},
	// Random primes and numbers below a large one, which need math/big.
	{{file: "crypto/rand/util.go", sum: "109920499d49126f14b7d78469d4863035da5c5ad3e4737bf5056a9123fb172c", gone: true}},
	// FIPS 140 mode, which is switched on by an environment variable that a
	// browser has not: a generator of its own with AES, and its self-tests.
	{
		{file: drbgFolder + "/rand.go", sum: "51f50927a7e45df77ddacc2fd7b5206f25ed52e0e9896eaa6fa62b677514025f", by: "drbg.go.txt"},
		{file: drbgFolder + "/cast.go", sum: "ad39245b1fb02b68daec596472085fb5c3a2e28f567a528a71278bc5cb084f92", gone: true},
		{file: drbgFolder + "/ctrdrbg.go", sum: "b9c7a312c89a1d91490ccc871dce6a3971044a87119978dfd0fd737a71b46990", gone: true},
		{file: drbgFolder + "/entropy_fips140.go", sum: "bd3c834a29e31c93e56d81da54d4a874561814a86550de1456c8d6d40a9c5fda", gone: true},
		{file: drbgFolder + "/entropy_wasm.go", sum: "a15bb33e7ba472cfaea9791b6cba64f52814719319cb97e172ddf133f6fd10eb", gone: true},
	},
	{{file: "crypto/internal/fips140/cast.go", sum: "ed3b9fddc7581352d4fd67dae28569a33f965778330c9def418df7efc7f11e55", by: "cast.go.txt"}},
	// What GODEBUG sets, which a browser cannot: every setting has its default.
	{{file: "internal/godebug/godebug.go", sum: "cd492e76ae63872ac4310fc09b2e097229588dbf114d14d713be3f027b0233c8", by: "godebug.go.txt"}},
	// A signing key is expanded each time, not kept in a map of weak pointers.
	{{
		file: "crypto/internal/fips140cache/cache.go", sum: "d2052e4809787725708ebcbf88d10747e1031e1876fb46189ea1c2c3fd29b519",
		cuts: [][2]string{
			{"import (", "type Cache["},
			{"\tm sync.Map", "}\n\n// Get returns"},
			{"\tp := weak.Make(k)", "\tv, err := new()"},
			{"\tif _, present :=", "\treturn v, nil\n}\n\nfunc (c *Cache[K, V]) evict"},
			{"func (c *Cache[K, V]) evict", ""},
		},
	}},
	// Lists are short here: they are sorted with slices' own heap sort, without the
	// faster ways that it chooses from, and in a stable way by insertion.
	{
		{file: "slices/zsortordered.go", sum: "f6d8d5df558075ca8299a89f9b5beda3ca7d1ddc7858dc2e52eee44e4dfdd7a9", edits: [][2]string{
			{"func pdqsortOrdered[E cmp.Ordered](data []E, a, b, limit int) {\n", "func pdqsortOrdered[E cmp.Ordered](data []E, a, b, limit int) {\n\theapSortOrdered(data, a, b)\n\treturn\n"},
		}},
		{file: "slices/zsortanyfunc.go", sum: "50398783e085ac9cc1d7c6249ebe75a5cc4425dcdc6a4cc448ea6e7179126492", edits: [][2]string{
			{"func pdqsortCmpFunc[E any](data []E, a, b, limit int, cmp func(a, b E) int) {\n", "func pdqsortCmpFunc[E any](data []E, a, b, limit int, cmp func(a, b E) int) {\n\theapSortCmpFunc(data, a, b, cmp)\n\treturn\n"},
			{"func stableCmpFunc[E any](data []E, n int, cmp func(a, b E) int) {\n", "func stableCmpFunc[E any](data []E, n int, cmp func(a, b E) int) {\n\tinsertionSortCmpFunc(data, 0, n, cmp)\n\treturn\n"},
		}},
	},
	// A panic shows a question mark for a number with a point in it, whose digits
	// need a table of 11 KB that does not compress. The rest of strconv stays.
	{{
		file: "runtime/print.go", sum: "28e2bbcd7e43215d955849acc00e9d65e7007ab12e061d853835cfb670ea2810",
		edits: [][2]string{
			{"gwrite(strconv.AppendFloat(buf[:0], v, 'g', -1, 64))", "gwrite(append(buf[:0], '?'))"},
			{"gwrite(strconv.AppendFloat(buf[:0], float64(v), 'g', -1, 32))", "gwrite(append(buf[:0], '?'))"},
			{"gwrite(strconv.AppendComplex(buf[:0], c, 'g', -1, 128))", "gwrite(append(buf[:0], '?'))"},
			{"gwrite(strconv.AppendComplex(buf[:0], complex128(c), 'g', -1, 64))", "gwrite(append(buf[:0], '?'))"},
		},
	}},
	// The execution tracer, which runtime/trace starts, and nothing else: it is never
	// on. What would be noted goes with it.
	{{
		file: "runtime/traceruntime.go", sum: "9cc5ffc359ac31558fdc2cf721ce70df38f9cfe0c28aef9755f71250a56ae0cb",
		edits: [][2]string{
			{"\treturn trace.enabled\n", "\treturn false\n"},
			{"\treturn trace.enabledWithAllocFree\n", "\treturn false\n"},
			{"\treturn trace.shutdown.Load()\n", "\treturn false\n"},
		},
	}},
	// The text of one error, without fmt.
	{{
		file: "encoding/hex/hex.go", sum: "b3344957ddc5d4090972f94b552a5a7a5bdfb8174a189df033adb0ede97002ba",
		edits: [][2]string{
			{"\t\"fmt\"\n", ""},
			{"\t\"slices\"\n", "\t\"slices\"\n\t\"strconv\"\n"},
			{"\treturn fmt.Sprintf(\"encoding/hex: invalid byte: %#U\", rune(e))\n", "\tconst digits = \"0123456789ABCDEF\"\n\ts := \"encoding/hex: invalid byte: U+00\" + string(digits[e>>4]) + string(digits[e&15])\n\tif strconv.IsPrint(rune(e)) {\n\t\ts += \" '\" + string(rune(e)) + \"'\"\n\t}\n\treturn s\n"},
		},
	}},
}

const (
	ecdhFolder = "crypto/internal/fips140/ecdh"
	drbgFolder = "crypto/internal/fips140/drbg"
)

// A module is one whose files the browser build reads from a folder of this
// one, some of them otherwise. There is no such folder on the disk: the overlay
// lists the module's own files there, because go replaces none where it keeps
// modules. Another version of a file stops the build.
type module struct {
	path        string
	folder      string // under the root of Sealform's module
	differences []difference
}

// smallFmt has what replaces fmt: the verbs that these modules use, with the
// same texts.
var smallFmt = [2]string{"\t\"fmt\"\n", "\tfmt \"github.com/sealform/sealform/wasm/overlay/smallfmt\"\n"}

var withSmallFmt = [][2]string{smallFmt}

var modules = []module{
	{"filippo.io/age", "wasm/overlay/age", []difference{
		{file: "age.go", sum: "c0e739a31c0709d6b1df5044424f6091e5e2f45071a39531bfa937b45a710757", edits: [][2]string{
			smallFmt,
			{"\t\"sort\"\n", ""},
			{"sort.Strings(l)", "slices.Sort(l)"}, // which sort.Strings does
		}},
		{file: "parse.go", sum: "2679d4e5fc0ffb817104c3d239de8db1739c757db835cb2c920ad2559ca956bd", edits: withSmallFmt},
		{file: "pq.go", sum: "0627337000dca853ce2381f167cbd31ab408a336a6fde35796954722429b0ea8", edits: withSmallFmt},
		// age checks one number, the cost of a passphrase, with a regular
		// expression, which links Go's package for those with its tables. The
		// widget uses no passphrase.
		{file: "scrypt.go", sum: "89553d1df52fa46454105a78c5213fb5585a87927941d2e69174dc36db91e4cd", edits: [][2]string{
			smallFmt,
			{"\t\"regexp\"\n\t\"strconv\"\n", "\t\"strconv\"\n\t\"strings\"\n"},
			{"var digitsRe = regexp.MustCompile(`^[1-9][0-9]*$`)\n", ""},
			{"!digitsRe.MatchString(w)", "w == \"\" || w[0] == '0' || strings.Trim(w, \"0123456789\") != \"\""},
		}},
		{file: "x25519.go", sum: "796cdf9cc507e334beb550f2241b1b9cf1b514517f0885c962e414607ed2decb", edits: withSmallFmt},
		{file: "internal/bech32/bech32.go", sum: "b541ad4caca899fb3e11902aa3f478321fe9d623edbf43a76dd306433a7b0436", edits: withSmallFmt},
		{file: "internal/format/format.go", sum: "74478c5facf49bbca09098815c637afae566f5495fb2049bf342d9ef3c93efab", edits: withSmallFmt},
		{file: "internal/stream/stream.go", sum: "413d0fe48e66b7a0cc2319114a2d0a866803533de2e4348f4c26d7b8aad97798", edits: withSmallFmt},
	}},
	{"filippo.io/hpke", "wasm/overlay/hpke", []difference{
		{file: "aead.go", sum: "3585308259375830a86f051e27123675ca865c53f596c5ecfc4ebfb90528ce99", edits: withSmallFmt},
		// The widget seals with MLKEM768-X25519 alone. What a table holds is linked.
		{file: "kem.go", sum: "d70c2662721ed90e1255b8bcf7f98bc3f38577bfecac1aecfc5d8585db09e3b4", edits: [][2]string{
			{"\t\treturn MLKEM768P256(), nil\n", "\t\treturn nil, errors.New(\"unsupported KEM\")\n"},
			{"\t\treturn MLKEM1024P384(), nil\n", "\t\treturn nil, errors.New(\"unsupported KEM\")\n"},
		}},
		{file: "pq.go", sum: "4374d21225817aac3a91343c83efa1348051e79e20a231fef4f9519418256836", cuts: [][2]string{
			{"var mlkem768P256 = ", "type hybridKEM struct"},
			{"\tcase ecdh.P256():\n\t\tif _, ok := pq.(*mlkem", "\tdefault:\n\t\treturn nil, errors.New(\"unsupported curve\")\n\t}\n}\n\nfunc (kem *hybridKEM) NewPublicKey"},
			{"\tcase ecdh.P256():\n\t\tif _, ok := pq.Encapsulator", "\tdefault:\n\t\treturn nil, errors.New(\"unsupported curve\")\n\t}\n}\n\nfunc (kem *hybridKEM) DeriveKeyPair"},
			{"\tcase *mlkem.DecapsulationKey1024:\n\t\treturn crypto.", "\tdefault:\n\t\treturn nil, errors.New(\"hpke: internal"},
		}},
		{file: "kdf.go", sum: "2ef7fa904ba282ae975eec62fb0ae9308147dd2cfba359be19e271944498d125", edits: withSmallFmt},
	}},
	{"golang.org/x/mod", "wasm/overlay/mod", []difference{
		{file: "sumdb/note/note.go", sum: "c24a4b0ac4c517c5152dca37bfd264b235aae97abbe6ebee91f02c6c3497ff8c", edits: withSmallFmt},
	}},
}
