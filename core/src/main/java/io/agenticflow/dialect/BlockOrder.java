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

    /** The first half of a character whose second half is in the next delta; empty for none. */
    private String half = "";

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

  /**
   * Adds to a block. Half a character, as models cut them, waits for the other half: many clients
   * cannot put two halves together.
   */
  @SuppressWarnings("ReferenceEquality") // the very same where nothing was cut
  public void delta(Block block, Delta delta, List<StreamEvent> out) {
    Delta whole =
        switch (delta) {
          case Delta.Text(String words) when isCut(block, words) ->
              new Delta.Text(mended(block, words));
          case Delta.Thinking(String words) when isCut(block, words) ->
              new Delta.Thinking(mended(block, words));
          case Delta.InputJson(String words) when isCut(block, words) ->
              new Delta.InputJson(mended(block, words));
          default -> delta;
        };
    if (whole == delta || !isEmpty(whole)) {
      add(block, whole, out);
    }
  }

  private static boolean isCut(Block block, String words) {
    return !block.half.isEmpty()
        || (!words.isEmpty() && Character.isHighSurrogate(words.charAt(words.length() - 1)));
  }

  private static String mended(Block block, String words) {
    String all = block.half + words;
    int end = all.length();
    if (Character.isHighSurrogate(all.charAt(end - 1))) {
      end--;
    }
    block.half = all.substring(end);
    return all.substring(0, end);
  }

  private static boolean isEmpty(Delta delta) {
    return switch (delta) {
      case Delta.Text(String words) -> words.isEmpty();
      case Delta.Thinking(String words) -> words.isEmpty();
      case Delta.InputJson(String words) -> words.isEmpty();
      default -> false;
    };
  }

  /** Adds a half whose other half never came, as it is. */
  private void addHalf(Block block, List<StreamEvent> out) {
    String half = block.half;
    block.half = "";
    add(
        block,
        switch (block.start) {
          case ContentBlock.Thinking _ -> new Delta.Thinking(half);
          case ContentBlock.Text _ -> new Delta.Text(half);
          default -> new Delta.InputJson(half);
        },
        out);
  }

  private void add(Block block, Delta delta, List<StreamEvent> out) {
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
    if (!block.half.isEmpty()) {
      addHalf(block, out);
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
