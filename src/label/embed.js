// The mark of a label for pages elsewhere: <quality-label number="…" language="…"></quality-label>.
// It shows the picture that the register draws, leads to the label's page, and asks anew while the page stays open. It
// keeps nothing and tells nobody who looks.
(() => {
  const base = BASE;
  const minutes = 5;
  if (customElements.get("quality-label")) return;

  class QualityLabel extends HTMLElement {
    static observedAttributes = ["number", "language", "name"];

    connectedCallback() {
      if (!this.shadowRoot) {
        this.attachShadow({ mode: "open" });
        this.link = document.createElement("a");
        this.picture = document.createElement("img");
        this.picture.width = 300;
        this.picture.height = 84;
        this.picture.style.cssText = "max-inline-size:100%;block-size:auto";
        this.link.append(this.picture);
        this.shadowRoot.append(this.link);
      }
      this.timer = setInterval(() => document.hidden || this.show(), minutes * 60000);
      this.show();
    }

    disconnectedCallback() {
      clearInterval(this.timer);
    }

    attributeChangedCallback() {
      if (this.isConnected && this.link) this.show();
    }

    show() {
      const number = (this.getAttribute("number") || "").trim();
      const name = (this.getAttribute("name") || "").trim();
      if (!number) return;
      const page = `${base}/labels/${encodeURIComponent(number)}`;
      const language = (this.getAttribute("language") || "").trim();
      // A time in the address, so that the browser doesn't show what it has kept.
      const at = Math.floor(Date.now() / (minutes * 60000));
      const query = new URLSearchParams(language ? { language, at } : { at });
      this.link.href = page;
      this.picture.alt = name ? `${name}, ${number}` : number;
      this.picture.src = `${page}/mark.svg?${query}`;
    }
  }

  customElements.define("quality-label", QualityLabel);
})();
