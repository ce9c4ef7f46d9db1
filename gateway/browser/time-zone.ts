/** Has a new event be in the time zone of whoever makes it, unless they choose another one. */

function chooseOwn(): void {
  const zones = document.querySelector<HTMLSelectElement>("#field-timeZone");
  const own = new Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (zones !== null && [...zones.options].some(({ value }) => value === own)) zones.value = own;
}

chooseOwn();
