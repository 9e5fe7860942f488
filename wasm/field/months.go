package field

import "strings"

// months are the names of the twelve months in the languages that the frame
// speaks, folded by foldLetter: the Arabic ones of Egypt and the Gulf, of the
// Levant, of Algeria and Tunisia, of Morocco and of Mauritania.
var months = [12]string{
	"january janner janvier enero يناير كانونالثاني جانفي",
	"february fevrier febrero feber فبراير شباط فيفري",
	"march marz mars marzo maerz mrz مارس اذار",
	"april avril abril ابريل نيسان افريل",
	"may mai mayo مايو ايار ماي",
	"june juni juin junio يونيو حزيران جوان يونيه",
	"july juli juillet julio jly يوليو تموز جويليه يوليوز يوليه",
	"august aout agosto اغسطس اب اوت غشت اغشت",
	"september septembre septiembre setiembre سبتمبر ايلول شتنبر شتمبر",
	"october oktober octobre octubre اكتوبر تشرينالاول",
	"november novembre noviembre نوفمبر تشرينالثاني نونبر",
	"december dezember decembre diciembre ديسمبر كانونالاول دجنبر دجمبر",
}

// beside are words that occur in dates and add nothing: articles, words such as
// "born", "AD" and its like, and the days of the week.
const beside = " of the de del el le la du den der am dem d born on geboren geb ne nee nacido nacida 西暦 生 生まれ م " +
	"monday tuesday wednesday thursday friday saturday sunday montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag " +
	"lundi mardi mercredi jeudi vendredi samedi dimanche lunes martes miercoles jueves viernes sabado domingo " +
	"mon tue tues wed thu thur thurs fri sat sun mo di mi do fr sa so lun mer jeu ven sam dim mie jue vie sab dom الاحد الاثنين الثلاثاء الاربعاء الخميس الجمعه السبت "

// ordinals are what is written behind the number of a day.
const ordinals = " st nd rd th er re e eme ten te º ª o a ° "

// japaneseEras are the eras with the year before their first, by their names
// and their letters.
const japaneseEras = " 明治1867 大正1911 昭和1925 平成1988 令和2018 m1867 t1911 s1925 h1988 r2018 "

// monthOf returns the number of the month that word names, in full or by three or
// more first letters that no other month shares; 0 for none.
func monthOf(word string) int {
	found := 0
	for i, names := range months {
		for name := ""; names != ""; {
			name, names, _ = strings.Cut(names, " ")
			if name == word {
				return i + 1
			}
			if len(word) >= 3 && strings.HasPrefix(name, word) && runes(word) >= 3 {
				if found > 0 && found != i+1 {
					found = 13
				} else {
					found = i + 1
				}
			}
		}
	}
	return found % 13
}

// beginsMonth reports whether some month's name begins with word.
func beginsMonth(word string) bool {
	for _, names := range months {
		if strings.HasPrefix(names, word) || strings.Contains(names, " "+word) {
			return true
		}
	}
	return false
}

func runes(s string) int { return len([]rune(s)) }

// foldLetter takes the accents from a small letter, and writes the forms of an
// Arabic letter alike; -1 drops marks that stand above and below.
func foldLetter(r rune) rune {
	switch {
	case r >= 0x300 && r <= 0x36f, r >= 0x64b && r <= 0x652, r == 0x640:
		return -1
	case r >= 0xe0 && r <= 0xff:
		return []rune("aaaaaaaceeeeiiiidnooooo÷ouuuuyty")[r-0xe0]
	}
	switch r {
	case 'أ', 'إ', 'آ':
		return 'ا'
	case 'ة':
		return 'ه'
	case 'ى':
		return 'ي'
	}
	return r
}
