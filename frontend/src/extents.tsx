/** Inside a sector: for each resonance the blocks at their offsets, and the holes between them. */
import { useEffect, useRef } from "preact/hooks";
import { fit, readPalette, type Palette } from "./canvas";
import { findSlots, type Slot } from "./slots";
import type { Sector, Store } from "./store";
import { bytes, gamma, plural } from "./words";

const HEIGHT = 34;
const MOST_ROWS = 40;

function Row({ store, slot, span, axis }: { store: Store; slot: Slot; span: number; axis: number }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const selected = store.selected.value;
  const theme = store.theme.value;
  useEffect(() => {
    const element = canvas.current;
    if (!element?.parentElement) return;
    fit(element, Math.max(60, element.parentElement.clientWidth), HEIGHT);
    drawExtents(element, store, slot, span, axis, selected, readPalette());
  }, [slot, span, axis, selected, theme]);
  const pick = (event: MouseEvent): void => {
    const width = canvas.current?.clientWidth ?? 1;
    const at = (event.offsetX / width) * span;
    const slack = (2 / width) * span;
    const found = slot.extents.find(({ offset, length }) => at >= offset - slack && at < offset + length + slack);
    if (found) store.select(found.entity);
  };
  return (
    <li class="extent-row">
      <p>
        <b>{gamma(slot.k)}</b> <span class="quiet">{plural(slot.extents.length, "block")}, {bytes(slot.used)} used ·
          {" "}{bytes(slot.free)} free, largest extent {bytes(slot.largest)} · {plural(slot.gaps, "hole")}</span>
      </p>
      <div class="extent-bar"><canvas ref={canvas} onClick={pick} aria-hidden="true" /></div>
    </li>
  );
}

function drawExtents(canvas: HTMLCanvasElement, store: Store, slot: Slot, span: number, axis: number, selected: number, palette: Palette): void {
  const pen = canvas.getContext("2d");
  if (!pen) return;
  const { cells } = store.replay;
  const width = canvas.clientWidth;
  pen.clearRect(0, 0, width, HEIGHT);
  pen.fillStyle = palette.faint;
  pen.fillRect(0, 4, width, HEIGHT - 8);
  drawHoles(pen, slot, width / span, palette);
  pen.font = "11px system-ui, sans-serif";
  pen.textBaseline = "middle";
  pen.textAlign = "left";
  for (const { entity, offset, length } of slot.extents) {
    const x = (offset / span) * width;
    const wide = Math.max(1, (length / span) * width - 1);
    const here = cells.axis[entity] === axis;
    pen.globalAlpha = here ? 1 : 0.3; // blocks of the other axes share the slot
    pen.fillStyle = palette.tiers[cells.tier[entity]];
    pen.fillRect(x, 4, wide, HEIGHT - 8);
    pen.globalAlpha = 1;
    if (entity === selected) {
      pen.strokeStyle = palette.ink;
      pen.lineWidth = 3;
      pen.strokeRect(x + 0.5, 2.5, Math.max(3, wide - 1), HEIGHT - 5);
    }
    const name = store.recording.entities[entity];
    if (wide > 14 && pen.measureText(name).width < wide - 6) {
      pen.fillStyle = here ? palette.paper : palette.ink;
      pen.fillText(name, x + 4, HEIGHT / 2);
    }
  }
}

function drawHoles(pen: CanvasRenderingContext2D, slot: Slot, scale: number, palette: Palette): void {
  pen.strokeStyle = palette.quiet;
  pen.lineWidth = 1;
  let end = 0;
  for (const { offset, length } of slot.extents) {
    const left = end * scale;
    const right = offset * scale - 1;
    if (offset > end && right - left > 2) {
      pen.save();
      pen.beginPath();
      pen.rect(left, 4, right - left, HEIGHT - 8);
      pen.clip();
      pen.beginPath();
      for (let x = left - HEIGHT; x < right; x += 6) {
        pen.moveTo(x, HEIGHT);
        pen.lineTo(x + HEIGHT, 0);
      }
      pen.stroke();
      pen.restore();
    }
    end = Math.max(end, offset + length);
  }
}

export function Extents({ store, sector }: { store: Store; sector: Sector }) {
  void store.pulse.value;
  const { recording } = store;
  const slots = findSlots(store.replay, sector.channel, sector.lattice);
  const span = 2 ** Math.ceil(Math.log2(Math.max(64, ...slots.map((slot) => slot.end))));
  return (
    <div class="extents" data-test="extents">
      <h3>
        Inside axis {recording.axes[sector.axis]}, channel {recording.channels[sector.channel]}, lattice {sector.lattice}
        <button type="button" class="small" onClick={() => { store.sector.value = null; }}>Close</button>
      </h3>
      {slots.length === 0
        ? <p class="quiet">No block lies here at this step: {bytes(recording.slot_bytes)} free at each resonance.</p>
        : (
          <>
            <p class="quiet">Offsets 0 to {bytes(span)}, of {bytes(recording.slot_bytes)} at each resonance. Hatched: holes. Pale: blocks of the other axes, which share the offsets. Click a block to follow it.</p>
            <ul>{slots.slice(0, MOST_ROWS).map((slot) => <Row key={slot.k} store={store} slot={slot} span={span} axis={sector.axis} />)}</ul>
            {slots.length > MOST_ROWS && <p class="quiet">And {plural(slots.length - MOST_ROWS, "resonance")} more.</p>}
          </>
        )}
    </div>
  );
}
