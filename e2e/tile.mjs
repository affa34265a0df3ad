// Small vector tiles made by hand, to see a map whose file comes from elsewhere.

const varint = (number) => (number > 127 ? [(number & 127) | 128, ...varint(Math.floor(number / 128))] : [number]);
const whole = (field, number) => [...varint(field * 8), ...varint(number)];
const block = (field, bytes) => [...varint(field * 8 + 2), ...varint(bytes.length), ...bytes];
const text = (words) => [...new TextEncoder().encode(words)];
const turn = (number) => (number << 1) ^ (number >> 31);

/** What a pen draws through these places, and back to the first if it is an area. */
function pen(places, isArea) {
  let [x, y] = [0, 0];
  const steps = places.map(([east, south]) => {
    const step = [turn(east - x), turn(south - y)];
    [x, y] = [east, south];
    return step;
  });
  const line = steps.length > 1 ? [((steps.length - 1) << 3) | 2, ...steps.slice(1).flat()] : [];
  return [9, ...steps[0], ...line, ...(isArea ? [15] : [])];
}

/** One layer of shapes of one kind, 4,096 units across: 1 is a point, 2 a line, 3 an area. */
export function layer(name, kind, shapes, said = {}) {
  const words = Object.entries(said);
  const tags = words.flatMap((_, at) => [at, at]);
  const drawn = (places) => pen(places, kind === 3).flatMap(varint);
  const features = shapes.flatMap((places) => block(2, [...block(2, tags), ...whole(3, kind), ...block(4, drawn(places))]));
  const keys = words.flatMap(([key]) => block(3, text(key)));
  const values = words.flatMap(([, value]) => block(4, block(1, text(value))));
  return block(3, [...whole(15, 2), ...block(1, text(name)), ...features, ...keys, ...values, ...whole(5, 4096)]);
}

/** A tile of these layers. */
export const tile = (...layers) => Buffer.from(layers.flat());
