// Formulas of the docstrings, LaTeX as they use it, drawn as MathML. What is not understood is shown as it is written.

const MATH = "http://www.w3.org/1998/Math/MathML";

const LETTERS = {
  alpha: "α",
  beta: "β",
  gamma: "γ",
  delta: "δ",
  epsilon: "ϵ",
  varepsilon: "ε",
  zeta: "ζ",
  eta: "η",
  theta: "θ",
  iota: "ι",
  kappa: "κ",
  lambda: "λ",
  mu: "μ",
  nu: "ν",
  xi: "ξ",
  pi: "π",
  rho: "ρ",
  varrho: "ϱ",
  sigma: "σ",
  tau: "τ",
  phi: "ϕ",
  varphi: "φ",
  chi: "χ",
  psi: "ψ",
  omega: "ω",
  Gamma: "Γ",
  Delta: "Δ",
  Theta: "Θ",
  Lambda: "Λ",
  Xi: "Ξ",
  Pi: "Π",
  Sigma: "Σ",
  Phi: "Φ",
  Psi: "Ψ",
  Omega: "Ω",
  ell: "ℓ",
  infty: "∞",
};
const SIGNS = {
  le: "≤",
  leq: "≤",
  ge: "≥",
  geq: "≥",
  ne: "≠",
  pm: "±",
  propto: "∝",
  to: "→",
  subseteq: "⊆",
  in: "∈",
  cdot: "·",
  times: "×",
  approx: "≈",
  prime: "′",
  "{": "{",
  "}": "}",
  mid: "∣",
  dots: "…",
  ldots: "…",
  cdots: "⋯",
  "%": "%",
};
const NAMES = new Set(["max", "min", "exp", "ln", "log", "arg", "lim"]);
const SPACES = { ",": "0.17em", ";": "0.28em", ":": "0.22em", "!": "0", " ": "0.25em", quad: "1em", qquad: "2em" };
const ACCENTS = { bar: "\u0304", hat: "\u0302", dot: "\u0307", tilde: "\u0303", overline: "\u0304" };
const FRACTIONS = new Set(["frac", "tfrac", "dfrac"]);
const WORDS = new Set(["text", "mathrm", "operatorname", "textrm", "mathit"]);
const SIZES = new Set(["Big", "big", "Bigg", "bigg", "displaystyle", "limits"]);
const WIDE = new Set(["sum", "prod"]);
const PAIRS = "()[]|{}";

/**
 * A formula as an element: MathML where every command is known, else its LaTeX in <code>.
 * @param {string} latex formula without dollar signs
 * @returns {Element}
 */
export function formula(latex) {
  const text = latex
    .replace(/^\s*\$+|\$+\s*$/g, "")
    .replace(/\s+/g, " ")
    .trim();
  try {
    const math = node("math", []);
    math.setAttribute("display", "block");
    math.setAttribute("alttext", text);
    const reader = { tokens: tokensOf(text), at: 0 };
    math.append(row(reader, ""));
    if (reader.at < reader.tokens.length) throw new Error(`stray ${reader.tokens[reader.at]}`);
    return math;
  } catch {
    const code = document.createElement("code");
    code.textContent = text;
    return code;
  }
}

function node(name, children, text) {
  const made = document.createElementNS(MATH, name);
  if (text !== undefined) made.textContent = text;
  made.append(...children);
  return made;
}

function tokensOf(text) {
  return text.match(/\\[a-zA-Z]+\*?|\\.|\d*\.\d+|\d+|\s+|[^\\\s]/gu) ?? [];
}

function spaced(reader) {
  while (reader.at < reader.tokens.length && /^\s+$/.test(reader.tokens[reader.at])) reader.at += 1;
}

function next(reader) {
  spaced(reader);
  if (reader.at >= reader.tokens.length) throw new Error("the formula ends too early");
  return reader.tokens[reader.at++];
}

/** Everything up to a closing token, as one row. */
function row(reader, closing) {
  const parts = [];
  for (;;) {
    spaced(reader);
    const token = reader.tokens[reader.at];
    if (token === undefined || token === "}" || token === "\\right") {
      if (token === undefined && closing) throw new Error(`missing ${closing}`);
      return parts.length === 1 ? parts[0] : node("mrow", parts);
    }
    parts.push(scripted(reader));
  }
}

/** One atom with its subscripts, superscripts and primes. */
function scripted(reader) {
  const first = reader.tokens[reader.at];
  const base = atom(reader);
  let below = null;
  const above = [];
  for (;;) {
    spaced(reader);
    const token = reader.tokens[reader.at];
    if (token === "_") {
      reader.at += 1;
      below = group(reader);
    } else if (token === "^") {
      reader.at += 1;
      above.push(group(reader));
    } else if (token === "'") {
      reader.at += 1;
      above.push(node("mo", [], "′"));
    } else {
      break;
    }
  }
  const over = above.length > 1 ? node("mrow", above) : above[0];
  const named = first === "\\underbrace" || WIDE.has(first.slice(1)) || first.startsWith("\\operatorname*");
  const wide = named || first === "\\max" || first === "\\min";
  if (below && over) return node(wide ? "munderover" : "msubsup", [base, below, over]);
  if (below) return node(wide ? "munder" : "msub", [base, below]);
  return over ? node("msup", [base, over]) : base;
}

/** An argument: a braced row, or the next single token (a digit of a number alone). */
function group(reader) {
  spaced(reader);
  const token = reader.tokens[reader.at];
  if (token === "{") {
    reader.at += 1;
    const inside = row(reader, "}");
    if (next(reader) !== "}") throw new Error("missing }");
    return inside;
  }
  if (/^\d/.test(token ?? "") && token.length > 1) {
    reader.tokens.splice(reader.at, 1, token[0], token.slice(1));
  }
  return atom(reader);
}

function atom(reader) {
  const token = next(reader);
  if (token === "{") {
    reader.at -= 1;
    return group(reader);
  }
  if (token.startsWith("\\")) return command(token.slice(1).replace(/\*$/, ""), reader);
  if (/^[\d.]*\d$/.test(token)) return node("mn", [], token);
  if (/^\p{L}$/u.test(token)) return node("mi", [], token);
  if (token === "_" || token === "^" || token === "&") throw new Error(`${token} without a base`);
  return sign(token);
}

function sign(text) {
  const made = node("mo", [], text === "-" ? "−" : text === "*" ? "∗" : text);
  if (PAIRS.includes(text) || text === "/") made.setAttribute("stretchy", "false");
  if (text === "/" || text === "|") made.setAttribute("lspace", "0.1em");
  return made;
}

function command(name, reader) {
  if (name in LETTERS) return node("mi", [], LETTERS[name]);
  if (name in SIGNS) return sign(SIGNS[name]);
  if (name in SPACES) return space(SPACES[name]);
  if (NAMES.has(name)) return upright(name);
  if (FRACTIONS.has(name)) return fraction(name, reader);
  if (WORDS.has(name)) return words(name, reader);
  if (name in ACCENTS) return accented(name, reader);
  if (WIDE.has(name)) return node("mo", [], name === "sum" ? "∑" : "∏");
  if (SIZES.has(name)) return node("mrow", []);
  if (name === "sqrt") return node("msqrt", [group(reader)]);
  if (name === "left") return fenced(reader);
  if (name === "mathbb") return blackboard(reader);
  if (name === "underbrace") return node("munder", [group(reader), node("mo", [], "⏟")]);
  throw new Error(`\\${name} is not known`);
}

function space(width) {
  const made = node("mspace", []);
  made.setAttribute("width", width);
  return made;
}

function upright(text) {
  const made = node("mi", [], text);
  made.setAttribute("mathvariant", "normal");
  return node("mrow", [space("0.12em"), made, space("0.12em")]);
}

function fraction(name, reader) {
  const made = node("mfrac", [group(reader), group(reader)]);
  if (name === "frac") return made;
  const sized = node("mstyle", [made]);
  sized.setAttribute("displaystyle", name === "dfrac" ? "true" : "false");
  return sized;
}

function words(name, reader) {
  if (next(reader) !== "{") throw new Error(`\\${name} without braces`);
  let text = "";
  while (reader.tokens[reader.at] !== "}") {
    const token = reader.tokens[reader.at++];
    if (token === undefined || (token.startsWith("\\") && !(token.slice(1) in SPACES))) throw new Error("strange text");
    text += token.startsWith("\\") ? " " : token;
  }
  reader.at += 1;
  if (name === "text") return node("mtext", [], text.replace(/^ | $/g, "\u00a0"));
  return upright(text.replace(/^(arg)(min|max)$/, "$1 $2"));
}

function accented(name, reader) {
  const base = group(reader);
  if ([...base.textContent].length > 1) return node("mover", [base, node("mo", [], name === "hat" ? "^" : "‾")]);
  const made = node("mi", [], base.textContent + ACCENTS[name]);
  made.setAttribute("class", "letter");
  return made;
}

function blackboard(reader) {
  const inside = group(reader).textContent;
  return node("mi", [], inside === "1" ? "𝟙" : inside);
}

function delimiter(reader) {
  const token = next(reader).replace(/^\\(?=[{}|])/, "");
  if (token === ".") return [];
  if (!PAIRS.includes(token) && token !== "/") throw new Error(`strange bracket ${token}`);
  const made = node("mo", [], token);
  made.setAttribute("stretchy", "true");
  return [made];
}

function fenced(reader) {
  const before = delimiter(reader);
  const inside = row(reader, "\\right");
  if (next(reader) !== "\\right") throw new Error("missing \\right");
  return node("mrow", [...before, inside, ...delimiter(reader)]);
}
