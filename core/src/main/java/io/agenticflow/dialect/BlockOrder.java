package io.agenticflow.dialect;

import io.agenticflow.vocabulary.ContentBlock;
import io.agenticflow.vocabulary.StreamEvent;
import io.agenticflow.vocabulary.StreamEvent.Delta;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * Puts blocks that an upstream writes at the same time one after the other, with indexes from 0 and
 * no gaps.
 *
 * <p>The first block that begins is passed on as it comes. Blocks that begin before it is whole
 * wait, with what they get meanwhile, and follow in the order in which they began. For one stream
 * and one thread.
 */
public final class BlockOrder {
  private final ArrayDeque<Block> waiting = new ArrayDeque<>();
  private Block live = new Block(new ContentBlock.Text(""));
  private boolean open;
  private int nextIndex;

  /** One block of the answer. */
  public static final class Block {
    private final ContentBlock start;
    private final List<Delta> held = new ArrayList<>(0);
    private int index = -1;
    private boolean whole;

    private Block(ContentBlock start) {
      this.start = start;
    }

    /** Returns whether it was said that nothing follows. */
    public boolean isWhole() {
      return whole;
    }
  }

  /** Begins a block. */
  public Block start(ContentBlock start, List<StreamEvent> out) {
    Block block = new Block(start);
    if (open) {
      waiting.add(block);
    } else {
      begin(block, out);
    }
    return block;
  }

  /** Adds to a block. */
  public void delta(Block block, Delta delta, List<StreamEvent> out) {
    if (open && block == live) {
      out.add(new StreamEvent.BlockDelta(block.index, delta));
    } else {
      block.held.add(delta);
    }
  }

  /** Says that nothing follows for a block. Does nothing when it was said before. */
  public void stop(Block block, List<StreamEvent> out) {
    if (block.whole) {
      return;
    }
    block.whole = true;
    if (!open || block != live) {
      return;
    }
    out.add(new StreamEvent.BlockStop(block.index));
    open = false;
    while (!open) {
      Block next = waiting.poll();
      if (next == null) {
        return;
      }
      begin(next, out);
      for (Delta delta : next.held) {
        out.add(new StreamEvent.BlockDelta(next.index, delta));
      }
      if (next.whole) {
        out.add(new StreamEvent.BlockStop(next.index));
        open = false;
      }
    }
  }

  /** Says that nothing follows for any block. */
  public void stopAll(List<StreamEvent> out) {
    while (open) {
      stop(live, out);
    }
  }

  /** Returns whether some block waits for the open one to be whole. */
  public boolean hasWaiting() {
    return !waiting.isEmpty();
  }

  /** Returns how many blocks have begun, those that wait not counted. */
  public int begun() {
    return nextIndex;
  }

  private void begin(Block block, List<StreamEvent> out) {
    live = block;
    open = true;
    block.index = nextIndex++;
    out.add(new StreamEvent.BlockStart(block.index, block.start));
  }
}
