package io.agenticflow.embedding;

import io.agenticflow.memory.EntryVectors;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.document.NumericDocValuesField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexNotFoundException;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.MultiDocValues;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.index.SerialMergeScheduler;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.KnnFloatVectorQuery;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.store.LockObtainFailedException;
import org.jspecify.annotations.Nullable;

/**
 * A graph of the vectors of one namespace, in a folder: it finds nearly all of the nearest without
 * looking at each. It is made from the database and can be thrown away; a process that is killed
 * leaves it as it was at its last commit. One process at a time writes to it, others read
 * meanwhile.
 *
 * <p>Not safe for use by several threads.
 */
final class VectorIndex implements AutoCloseable {
  /**
   * Held, so that it stays as it is set: the library tells of a faster way that it was not given.
   */
  private static final Logger LIBRARY = Logger.getLogger("org.apache.lucene");

  private static final String ENTRY = "entry";
  private static final String VECTOR = "vector";
  private static final String ADDED = "added";

  /**
   * How many are asked for at least: a graph finds few of the nearest where it may look at few
   * only.
   */
  private static final int AT_LEAST = 100;

  private static final double BUFFER_MEGABYTES = 64;

  private final Path folder;
  private final Directory directory;
  private @Nullable DirectoryReader reader;

  static {
    LIBRARY.setLevel(Level.OFF);
  }

  /**
   * Opens the index in a folder, where it may be empty.
   *
   * @throws IOException where the folder cannot be used
   */
  VectorIndex(Path folder) throws IOException {
    this.folder = folder;
    Files.createDirectories(folder);
    directory = FSDirectory.open(folder);
  }

  /** Deletes an index, where nobody has it open. */
  static void delete(Path folder) throws IOException {
    try {
      Files.walkFileTree(
          folder,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                throws IOException {
              Files.deleteIfExists(file);
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path each, @Nullable IOException failed)
                throws IOException {
              Files.deleteIfExists(each);
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (NoSuchFileException e) {
      // There is none.
    }
  }

  /**
   * What it holds.
   *
   * @param count how many vectors, those of deleted entries too
   * @param added the highest number of a change that it has; 0 where it is empty
   */
  record Coverage(long count, long added) {}

  /** Returns what it holds at its last commit, by whomever that was made. */
  Coverage coverage() throws IOException {
    DirectoryReader open = refreshed();
    if (open == null) {
      return new Coverage(0, 0);
    }
    String added = open.getIndexCommit().getUserData().get(ADDED);
    return added == null ? new Coverage(0, 0) : new Coverage(open.numDocs(), Long.parseLong(added));
  }

  private @Nullable DirectoryReader refreshed() throws IOException {
    DirectoryReader old = reader;
    if (old == null) {
      try {
        reader = DirectoryReader.open(directory);
      } catch (IndexNotFoundException e) {
        return null;
      }
    } else {
      DirectoryReader newer = DirectoryReader.openIfChanged(old);
      if (newer != null) {
        old.close();
        reader = newer;
      }
    }
    return reader;
  }

  /**
   * Finds what is nearest, as of the last {@link #coverage}.
   *
   * @param most how many are wanted
   * @param gone how many of its vectors are of deleted entries, about
   */
  void show(float[] wanted, int most, long gone, Nearest nearest) throws IOException {
    DirectoryReader open = reader;
    if (open == null) {
      return;
    }
    int asked = (int) Math.min(open.maxDoc(), Math.max(AT_LEAST, most) + Math.min(gone, 1000));
    ScoreDoc[] hits =
        new IndexSearcher(open)
            .search(new KnnFloatVectorQuery(VECTOR, wanted, Math.max(1, asked)), Math.max(1, asked))
            .scoreDocs;
    Arrays.sort(hits, Comparator.comparingInt(hit -> hit.doc));
    NumericDocValues entries = MultiDocValues.getNumericValues(open, ENTRY);
    for (ScoreDoc hit : hits) {
      if (entries != null && entries.advanceExact(hit.doc)) {
        // The library's score is (1 + likeness) / 2.
        nearest.keep(new Nearest.Found(entries.longValue(), 2 * hit.score - 1));
      }
    }
  }

  /**
   * Takes in what the database has and the index has not. All at once: whoever reads sees the old
   * index until it is done.
   *
   * @param anew whether to begin with nothing
   * @param stop is asked now and then; where it says so, nothing of this call stays
   * @return false where another process is writing, or where it was stopped
   */
  boolean add(EntryVectors vectors, EntryVectors.State state, boolean anew, BooleanSupplier stop)
      throws IOException {
    IndexWriterConfig config =
        new IndexWriterConfig()
            .setOpenMode(
                anew
                    ? IndexWriterConfig.OpenMode.CREATE
                    : IndexWriterConfig.OpenMode.CREATE_OR_APPEND)
            .setRAMBufferSizeMB(BUFFER_MEGABYTES)
            .setMergeScheduler(new SerialMergeScheduler())
            .setCommitOnClose(false);
    try (IndexWriter writer = new IndexWriter(directory, config)) {
      // The last commit may be newer than what was read before the lock was had.
      long after = anew ? 0 : addedBefore(writer);
      try {
        vectors.scan(
            state,
            after,
            (entry, vector) -> {
              if (stop.getAsBoolean()) {
                throw new StoppedException();
              }
              Document document = new Document();
              document.add(new NumericDocValuesField(ENTRY, entry));
              document.add(
                  new KnnFloatVectorField(VECTOR, vector, VectorSimilarityFunction.DOT_PRODUCT));
              try {
                writer.addDocument(document);
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
      } catch (UncheckedIOException e) {
        throw new IOException(
            "the index in " + folder + " cannot be written: " + e.getMessage(), e);
      } catch (StoppedException e) {
        writer.rollback();
        return false;
      }
      writer.setLiveCommitData(Map.of(ADDED, String.valueOf(state.added())).entrySet());
      writer.commit();
      return true;
    } catch (LockObtainFailedException e) {
      return false;
    }
  }

  private static long addedBefore(IndexWriter writer) {
    for (Map.Entry<String, String> each : writer.getLiveCommitData()) {
      if (each.getKey().equals(ADDED)) {
        return Long.parseLong(each.getValue());
      }
    }
    return 0;
  }

  private static final class StoppedException extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  @Override
  public void close() throws IOException {
    try (directory) {
      DirectoryReader open = reader;
      reader = null;
      if (open != null) {
        open.close();
      }
    }
  }
}
