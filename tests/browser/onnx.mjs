// A model of pictures whose right answers are known, as protobuf by hand: no tool that makes models is needed.

/** logits[N, 3] = mean of input[N, 3, size, size] over the pixels: it tells which colour is brightest. Labels: red, green, blue. */
export function brightestColour(size) {
  const dimension = value => message(1, number(1, value));
  const open = message(1, text(2, 'N'));
  const floats = (name, ...dimensions) => join(text(1, name), message(2, message(1, number(1, 1), message(2, ...dimensions))));
  const axes = join(text(1, 'axes'), number(8, 2), number(8, 3), number(20, 7));
  const keep = join(text(1, 'keepdims'), number(3, 0), number(20, 2));
  const node = join(text(1, 'input'), text(2, 'logits'), text(4, 'ReduceMean'), message(5, axes), message(5, keep));
  return join(
    number(1, 8), // version of the format
    text(2, 'urbansound-browser-tests'),
    number(5, 1),
    message(7, message(1, node), text(2, 'brightest_colour'),
      message(11, floats('input', open, dimension(3), dimension(size), dimension(size))),
      message(12, floats('logits', open, dimension(3)))),
    message(8, number(2, 13)), // version of the operators
  );
}

const join = (...parts) => Buffer.concat(parts);
const number = (field, value) => join(varint(field << 3), varint(value));
const text = (field, value) => bytes(field, Buffer.from(value));
const message = (field, ...parts) => bytes(field, join(...parts));
const bytes = (field, value) => join(varint((field << 3) | 2), varint(value.length), value);

function varint(value) {
  const out = [];
  for (; value >= 0x80; value = Math.floor(value / 0x80)) out.push((value & 0x7f) | 0x80);
  return Buffer.from([...out, value]);
}
