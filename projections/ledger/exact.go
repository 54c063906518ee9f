package ledger

import "math/big"

// Exact is an exact number of a unit's smallest parts: a whole number and, where hours divide a day, a fraction. Seven
// sevenths of a day are exactly one day. The zero value is zero. Values are immutable.
type Exact struct {
	whole    int64
	num, den int64    // num/den in lowest terms, in (-1, 1), of the sign of the value; den 0: no fraction, or in frac
	frac     *big.Rat // the fraction, if its denominator is above maxDen
}

// maxDen bounds denominators computed in int64: twice the product of two of them must fit.
const maxDen = 1<<31 - 1

// Whole returns a whole number of parts.
func Whole(parts int64) Exact { return Exact{whole: parts} }

// Ratio returns parts × num ÷ den, exactly; den must not be zero.
func Ratio(parts, num, den int64) Exact {
	p, q := parts*num, den
	if q < 0 {
		p, q = -p, -q
	}
	if q > maxDen {
		return fromRat(big.NewRat(p, q))
	}
	return lowest(p/q, p%q, q)
}

// lowest returns whole + num/den with both parts of one sign and the fraction in lowest terms; |num| < den ≤ maxDen.
func lowest(whole, num, den int64) Exact {
	switch {
	case whole > 0 && num < 0:
		whole, num = whole-1, num+den
	case whole < 0 && num > 0:
		whole, num = whole+1, num-den
	}
	if num == 0 {
		return Exact{whole: whole}
	}
	g := gcd(max(num, -num), den)
	return Exact{whole: whole, num: num / g, den: den / g}
}

func gcd(a, b int64) int64 {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}

func fromRat(r *big.Rat) Exact {
	quo, rem := new(big.Int).QuoRem(r.Num(), r.Denom(), new(big.Int))
	if r.Denom().IsInt64() && r.Denom().Int64() <= maxDen {
		return lowest(quo.Int64(), rem.Int64(), r.Denom().Int64())
	}
	e := Exact{whole: quo.Int64()}
	if rem.Sign() != 0 {
		e.frac = new(big.Rat).SetFrac(rem, r.Denom())
	}
	return e
}

func (x Exact) rat() *big.Rat {
	r := new(big.Rat).SetInt64(x.whole)
	switch {
	case x.frac != nil:
		r.Add(r, x.frac)
	case x.den != 0:
		r.Add(r, big.NewRat(x.num, x.den))
	}
	return r
}

// Add returns x + y.
func (x Exact) Add(y Exact) Exact {
	if x.frac == nil && y.frac == nil {
		dx, dy := max(x.den, 1), max(y.den, 1)
		if den := dx / gcd(dx, dy) * dy; den <= maxDen {
			num := x.num*(den/dx) + y.num*(den/dy)
			return lowest(x.whole+y.whole+num/den, num%den, den)
		}
	}
	return fromRat(new(big.Rat).Add(x.rat(), y.rat()))
}

// Times returns x × num ÷ den, exactly; den must not be zero.
func (x Exact) Times(num, den int64) Exact {
	return fromRat(new(big.Rat).Mul(x.rat(), big.NewRat(num, den)))
}

// Neg returns -x.
func (x Exact) Neg() Exact {
	if x.frac == nil {
		return Exact{whole: -x.whole, num: -x.num, den: x.den}
	}
	return Exact{whole: -x.whole, frac: new(big.Rat).Neg(x.frac)}
}

// Sub returns x - y.
func (x Exact) Sub(y Exact) Exact { return x.Add(y.Neg()) }

// Sign returns -1, 0 or 1.
func (x Exact) Sign() int {
	switch {
	case x.whole > 0 || x.num > 0 || x.frac != nil && x.frac.Sign() > 0:
		return 1
	case x.whole < 0 || x.num < 0 || x.frac != nil:
		return -1
	}
	return 0
}

// Cmp returns the sign of x - y.
func (x Exact) Cmp(y Exact) int { return x.Sub(y).Sign() }

var half = big.NewRat(1, 2)

// Round returns the nearest whole number of parts, half up on the absolute value (contract §10, "Rounding").
func (x Exact) Round() int64 {
	if x.frac == nil {
		if 2*max(x.num, -x.num) < max(x.den, 1) {
			return x.whole
		}
	} else if new(big.Rat).Abs(x.frac).Cmp(half) < 0 {
		return x.whole
	}
	if x.Sign() < 0 {
		return x.whole - 1
	}
	return x.whole + 1
}

// RoundRatio returns num ÷ den rounded half up on the absolute value; den must be positive.
func RoundRatio(num, den int64) int64 {
	if num < 0 {
		return -RoundRatio(-num, den)
	}
	return (2*num + den) / (2 * den)
}
