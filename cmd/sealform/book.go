package main

import "github.com/sealform/sealform/admin/orgbook"

type book = orgbook.Book
