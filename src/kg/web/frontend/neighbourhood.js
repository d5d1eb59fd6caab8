/* The neighbourhood of a thing as a drawing. The library for it is large: it comes when it is asked for. */

const figure = document.getElementById("neighbourhood");
const button = figure.querySelector("button");

figure.hidden = false;
button.addEventListener("click", async () => {
  button.disabled = true;
  try {
    const { draw } = await import("./graph.js");
    await draw(figure);
    button.hidden = true;
  } catch (error) {
    figure.querySelector("[role=status]").textContent = "It could not be drawn. Try again, or read the lists of this page.";
    button.disabled = false;
    console.warn(error);
  }
});
