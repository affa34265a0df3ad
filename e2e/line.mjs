// A telephone line between the browser and the hall that can be cut: it passes on bytes, and breaks where it is told to.
// The browser believes that it has a network; this is what a bad line looks like from inside.

import net from "node:net";

export class Line {
  /** Opens a line to the hall at `url`; gives its own address as `url`. */
  static async to(url) {
    const line = new Line();
    const { hostname, port } = new URL(url);
    Object.assign(line, { hostname, port: Number(port), pairs: new Set(), isCut: false, swallow: null, bytes: 0 });
    line.server = net.createServer((near) => line.#pass(near));
    await new Promise((ready) => line.server.listen(0, "127.0.0.1", ready));
    line.url = `http://127.0.0.1:${line.server.address().port}`;
    return line;
  }

  #pass(near) {
    if (this.isCut) return near.destroy();
    const far = net.connect(this.port, this.hostname);
    const pair = [near, far];
    this.pairs.add(pair);
    const end = () => {
      this.pairs.delete(pair);
      for (const socket of pair) socket.destroy();
    };
    let isLost = false;
    near.on("data", (data) => {
      if (this.swallow?.asked(data.toString("latin1"))) isLost = true;
      far.write(data);
    });
    far.on("data", (data) => {
      if (isLost) {
        // The hall has answered, so what was asked is done; the answer gets lost on the way.
        const { done } = this.swallow;
        this.swallow = null;
        end();
        return done();
      }
      this.bytes += data.length;
      near.write(data);
    });
    for (const socket of pair) socket.on("error", end).on("close", end);
  }

  /** Cuts the line: what is open breaks, and nothing new gets through. */
  cut() {
    this.isCut = true;
    for (const pair of this.pairs) for (const socket of pair) socket.destroy();
    this.pairs.clear();
  }

  /** Mends the line. */
  mend() {
    this.isCut = false;
  }

  /** The next request that `asked` recognises reaches the hall, and its answer does not come back. Resolves then. */
  loseAnswerTo(asked) {
    return new Promise((done) => {
      this.swallow = { asked, done };
    });
  }

  async end() {
    this.cut();
    await new Promise((done) => this.server.close(done));
  }
}
