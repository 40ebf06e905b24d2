import GRDB
import StopPoints

/// The tables, the schema versions, and the application id that identifies a library file.
///
/// To change the schema, add a migration at the end and raise ``version``. Never edit a migration that was released.
enum CatalogSchema {
    /// `PRAGMA application_id` of every library: "PhSk".
    static let applicationID: Int32 = 0x5068_536B

    /// `PRAGMA user_version` of the newest schema: the number of migrations.
    static let version = 11

    /// The page size in bytes. Rows with an embedding (2 KB for 512 dimensions) would waste much of a page of 4096
    /// bytes.
    static let pageSize = 16384

    /// All migrations, oldest first.
    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        register("v1", in: &migrator, createVersion1)
        register("v2", in: &migrator, createVersion2)
        register("v3", in: &migrator, createVersion3)
        register("v4", in: &migrator, createVersion4)
        register("v5", in: &migrator, createVersion5)
        register("v6", in: &migrator, createVersion6)
        register("v7", in: &migrator, createVersion7)
        register("v8", in: &migrator, createVersion8)
        register("v9", in: &migrator, createVersion9)
        register("v10", in: &migrator, createVersion10)
        register("v11", in: &migrator, createVersion11)
        return migrator
    }

    /// Registers a migration, which runs in one transaction.
    private static func register(
        _ name: String, in migrator: inout DatabaseMigrator,
        _ migrate: @escaping @Sendable (Database) throws -> Void
    ) {
        migrator.registerMigration(name) { db in
            try migrate(db)
            StopPoint.inside(.migration).pass()
        }
    }

    private static func createVersion1(_ db: Database) throws {
        try db.execute(
            sql: """
                CREATE TABLE images (
                  id INTEGER PRIMARY KEY AUTOINCREMENT,
                  path TEXT NOT NULL UNIQUE CHECK (path <> ''),
                  fileSize INTEGER NOT NULL CHECK (fileSize >= 0),
                  modificationTime INTEGER NOT NULL,
                  contentHash BLOB NOT NULL CHECK (length(contentHash) = 32),
                  width INTEGER NOT NULL CHECK (width > 0),
                  height INTEGER NOT NULL CHECK (height > 0),
                  orientation INTEGER NOT NULL CHECK (orientation BETWEEN 1 AND 8)
                ) STRICT;
                CREATE INDEX imagesByContent ON images (contentHash);

                CREATE TABLE failures (
                  path TEXT NOT NULL PRIMARY KEY CHECK (path <> ''),
                  fileSize INTEGER NOT NULL CHECK (fileSize >= 0),
                  modificationTime INTEGER NOT NULL,
                  reason TEXT NOT NULL
                ) STRICT;

                CREATE TABLE models (
                  id INTEGER PRIMARY KEY AUTOINCREMENT,
                  name TEXT NOT NULL UNIQUE CHECK (name <> ''),
                  fingerprint TEXT NOT NULL CHECK (fingerprint <> ''),
                  dimension INTEGER NOT NULL CHECK (dimension BETWEEN 1 AND 65536)
                ) STRICT;

                CREATE TABLE embeddings (
                  imageID INTEGER NOT NULL REFERENCES images (id) ON DELETE CASCADE,
                  modelID INTEGER NOT NULL REFERENCES models (id) ON DELETE CASCADE,
                  vector BLOB NOT NULL
                ) STRICT;
                CREATE UNIQUE INDEX embeddingsByImage ON embeddings (imageID, modelID);

                PRAGMA user_version = 1;
                """)
    }

    /// Adds an id to each embedding, by which an index file refers to it and which is never used again. Adds the tables
    /// that a reader of an index file needs: which file is current, and which of its embeddings were removed. Adds the
    /// settings of the index.
    private static func createVersion2(_ db: Database) throws {
        try db.execute(
            sql: """
                CREATE TABLE numberedEmbeddings (
                  id INTEGER PRIMARY KEY AUTOINCREMENT,
                  imageID INTEGER NOT NULL REFERENCES images (id) ON DELETE CASCADE,
                  modelID INTEGER NOT NULL REFERENCES models (id) ON DELETE CASCADE,
                  vector BLOB NOT NULL
                ) STRICT;
                INSERT INTO numberedEmbeddings (imageID, modelID, vector)
                  SELECT imageID, modelID, vector FROM embeddings ORDER BY rowid;
                DROP TABLE embeddings;
                ALTER TABLE numberedEmbeddings RENAME TO embeddings;
                CREATE UNIQUE INDEX embeddingsByImage ON embeddings (imageID, modelID);

                CREATE TABLE indexGenerations (
                  id INTEGER PRIMARY KEY AUTOINCREMENT,
                  modelID INTEGER NOT NULL REFERENCES models (id) ON DELETE CASCADE,
                  tag BLOB NOT NULL CHECK (length(tag) = 32),
                  lastEmbeddingID INTEGER NOT NULL,
                  lastRemoval INTEGER NOT NULL,
                  isFinished INTEGER NOT NULL DEFAULT 0 CHECK (isFinished IN (0, 1))
                ) STRICT;

                CREATE TABLE indexSettings (
                  modelID INTEGER PRIMARY KEY REFERENCES models (id) ON DELETE CASCADE,
                  recall REAL CHECK (recall > 0 AND recall <= 1),
                  isFloat16 INTEGER CHECK (isFloat16 IN (0, 1)),
                  lists INTEGER CHECK (lists > 0)
                ) STRICT;

                CREATE TABLE removedEmbeddings (
                  number INTEGER PRIMARY KEY AUTOINCREMENT,
                  modelID INTEGER NOT NULL,
                  embeddingID INTEGER NOT NULL
                ) STRICT;
                CREATE TRIGGER embeddingRemoved AFTER DELETE ON embeddings
                WHEN EXISTS (
                  SELECT 1 FROM indexGenerations
                  WHERE modelID = OLD.modelID AND lastEmbeddingID >= OLD.id)
                BEGIN
                  INSERT INTO removedEmbeddings (modelID, embeddingID) VALUES (OLD.modelID, OLD.id);
                END;

                PRAGMA user_version = 2;
                """)
    }

    /// Supports several models in one library: a default model, the storage format of each model's embeddings, and an
    /// index to find the embeddings of one model.
    private static func createVersion3(_ db: Database) throws {
        try db.execute(
            sql: """
                ALTER TABLE models ADD COLUMN isFloat16 INTEGER NOT NULL DEFAULT 0 CHECK (isFloat16 IN (0, 1));
                ALTER TABLE models ADD COLUMN isDefault INTEGER NOT NULL DEFAULT 0 CHECK (isDefault IN (0, 1));
                CREATE UNIQUE INDEX defaultModel ON models (isDefault) WHERE isDefault = 1;
                CREATE INDEX embeddingsByModel ON embeddings (modelID);

                PRAGMA user_version = 3;
                """)
    }

    /// Adds the columns that decide whether a file must be read again: its change time, the version of the decoder that
    /// read it, and the pixel limit that a failed file needs. Adds the mount points, to notice a missing disk.
    private static func createVersion4(_ db: Database) throws {
        try db.execute(
            sql: """
                ALTER TABLE images ADD COLUMN changeTime INTEGER;
                ALTER TABLE images ADD COLUMN decoderVersion INTEGER NOT NULL DEFAULT 1
                  CHECK (decoderVersion >= 1);
                ALTER TABLE failures ADD COLUMN changeTime INTEGER;
                ALTER TABLE failures ADD COLUMN decoderVersion INTEGER NOT NULL DEFAULT 1
                  CHECK (decoderVersion >= 1);
                ALTER TABLE failures ADD COLUMN requiredPixels INTEGER CHECK (requiredPixels > 0);

                CREATE TABLE mountPoints (
                  path TEXT NOT NULL PRIMARY KEY CHECK (path <> ''),
                  fileSystem INTEGER
                ) STRICT;

                PRAGMA user_version = 4;
                """)
    }

    /// The name of a precision takes the place of a flag for one of two. Names that this program does not know are refused when they
    /// are read, so that a further precision needs no migration.
    private static func createVersion5(_ db: Database) throws {
        try db.execute(
            sql: """
                ALTER TABLE models ADD COLUMN precision TEXT NOT NULL DEFAULT 'float32' CHECK (precision <> '');
                UPDATE models SET precision = 'float16' WHERE isFloat16 = 1;
                ALTER TABLE models DROP COLUMN isFloat16;
                ALTER TABLE indexSettings ADD COLUMN precision TEXT CHECK (precision <> '');
                UPDATE indexSettings SET precision = CASE isFloat16 WHEN 1 THEN 'float16' WHEN 0 THEN 'float32' END;
                ALTER TABLE indexSettings DROP COLUMN isFloat16;

                PRAGMA user_version = 5;
                """)
    }

    /// Adds what is known of images beside their pixels, and the format of files whose decoder was not there. Facts that are
    /// missing are read by the next run.
    private static func createVersion6(_ db: Database) throws {
        try db.execute(
            sql: """
                CREATE TABLE facts (
                  imageID INTEGER PRIMARY KEY REFERENCES images (id) ON DELETE CASCADE,
                  basis BLOB NOT NULL,
                  format TEXT NOT NULL,
                  takenAt INTEGER,
                  takenNanoseconds INTEGER,
                  utcOffset INTEGER,
                  takenSource TEXT,
                  latitude REAL CHECK (latitude BETWEEN -90 AND 90),
                  longitude REAL CHECK (longitude BETWEEN -180 AND 180),
                  altitude REAL,
                  locationSource TEXT,
                  place TEXT,
                  region TEXT,
                  country TEXT,
                  countryCode TEXT,
                  cameraMake TEXT,
                  cameraModel TEXT,
                  lens TEXT,
                  exposureTime REAL,
                  aperture REAL,
                  focalLength REAL,
                  focalLength35 REAL,
                  iso INTEGER,
                  rating INTEGER CHECK (rating BETWEEN -1 AND 5),
                  title TEXT,
                  caption TEXT,
                  isLive INTEGER NOT NULL CHECK (isLive IN (0, 1)),
                  isScreenshot INTEGER NOT NULL CHECK (isScreenshot IN (0, 1))
                ) STRICT;
                CREATE INDEX factsByTime ON facts (takenAt);

                CREATE TABLE tags (
                  id INTEGER PRIMARY KEY,
                  kind TEXT NOT NULL CHECK (kind IN ('keyword', 'person')),
                  name TEXT NOT NULL CHECK (name <> ''),
                  UNIQUE (kind, name)
                ) STRICT;
                CREATE TABLE imageTags (
                  imageID INTEGER NOT NULL REFERENCES images (id) ON DELETE CASCADE,
                  place INTEGER NOT NULL,
                  tagID INTEGER NOT NULL REFERENCES tags (id),
                  PRIMARY KEY (imageID, place)
                ) STRICT, WITHOUT ROWID;
                CREATE INDEX imageTagsByTag ON imageTags (tagID, imageID);

                CREATE TABLE companions (
                  imageID INTEGER NOT NULL REFERENCES images (id) ON DELETE CASCADE,
                  name BLOB NOT NULL CHECK (length(name) > 0),
                  kind TEXT NOT NULL CHECK (kind <> ''),
                  PRIMARY KEY (imageID, name)
                ) STRICT, WITHOUT ROWID;

                ALTER TABLE failures ADD COLUMN absentFormat TEXT CHECK (absentFormat <> '');

                PRAGMA user_version = 6;
                """)
    }

    /// Adds what the strength of a hit is computed from. It is missing until the next run, which computes it from the stored
    /// embeddings.
    private static func createVersion7(_ db: Database) throws {
        try db.execute(
            sql: """
                CREATE TABLE strengthSentences (
                  modelID INTEGER PRIMARY KEY REFERENCES models (id) ON DELETE CASCADE,
                  fingerprint BLOB NOT NULL CHECK (length(fingerprint) = 32),
                  vectors BLOB NOT NULL
                ) STRICT;
                CREATE TABLE strengthBases (
                  modelID INTEGER PRIMARY KEY REFERENCES strengthSentences (modelID) ON DELETE CASCADE,
                  bests BLOB NOT NULL CHECK (length(bests) > 0),
                  leastReference REAL NOT NULL,
                  lastEmbeddingID INTEGER NOT NULL,
                  embeddingCount INTEGER NOT NULL CHECK (embeddingCount >= 0)
                ) STRICT;
                CREATE TABLE strengthReferences (
                  embeddingID INTEGER PRIMARY KEY REFERENCES embeddings (id) ON DELETE CASCADE,
                  value REAL NOT NULL
                ) STRICT;

                PRAGMA user_version = 7;
                """)
    }

    /// Adds the words that belong to images, and computes them from what is known.
    ///
    /// Words are compared as they are (see `WordSplitter`), and are counted by nothing, so that the table needs neither a clever
    /// tokenizer nor their positions or numbers. No trigger removes the words of a removed image: SQLite 3.40 lets a trigger write to a
    /// table of FTS5 only if it trusts the schema.
    private static func createVersion8(_ db: Database) throws {
        try db.execute(
            sql: """
                CREATE VIRTUAL TABLE words USING fts5 (
                  tags, title, name, caption, folders, tokenize = 'ascii', detail = 'column', columnsize = 0);

                PRAGMA user_version = 8;
                """)
        try WordsWriter(db: db, knowsGivenTags: false).writeAll()
    }

    /// Adds the tags that analyses give images, and what analyses learn. Tags of files are in a table of their own, because the next
    /// reading of a file replaces those.
    private static func createVersion9(_ db: Database) throws {
        try db.execute(
            sql: """
                CREATE TABLE madeTags (
                  id INTEGER PRIMARY KEY,
                  name TEXT NOT NULL UNIQUE CHECK (name <> '')
                ) STRICT;
                CREATE TABLE imageMadeTags (
                  imageID INTEGER NOT NULL REFERENCES images (id) ON DELETE CASCADE,
                  tagID INTEGER NOT NULL REFERENCES madeTags (id) ON DELETE CASCADE,
                  PRIMARY KEY (imageID, tagID)
                ) STRICT, WITHOUT ROWID;
                CREATE INDEX imageMadeTagsByTag ON imageMadeTags (tagID, imageID);

                CREATE TABLE learned (
                  modelID INTEGER NOT NULL REFERENCES models (id) ON DELETE CASCADE,
                  kind TEXT NOT NULL CHECK (kind <> ''),
                  name TEXT NOT NULL CHECK (name <> ''),
                  content BLOB NOT NULL,
                  PRIMARY KEY (modelID, kind, name)
                ) STRICT;

                PRAGMA user_version = 9;
                """)
    }

    /// Adds the tags that people give images here, the searches that they keep, and previews of
    /// images. These tags are in tables of their own, because neither
    /// the next reading of a file nor the next analysis may take them away.
    private static func createVersion10(_ db: Database) throws {
        try db.execute(
            sql: """
                CREATE TABLE givenTags (
                  id INTEGER PRIMARY KEY,
                  name TEXT NOT NULL UNIQUE CHECK (name <> '')
                ) STRICT;
                CREATE TABLE imageGivenTags (
                  imageID INTEGER NOT NULL REFERENCES images (id) ON DELETE CASCADE,
                  tagID INTEGER NOT NULL REFERENCES givenTags (id) ON DELETE CASCADE,
                  PRIMARY KEY (imageID, tagID)
                ) STRICT, WITHOUT ROWID;
                CREATE INDEX imageGivenTagsByTag ON imageGivenTags (tagID, imageID);

                -- Of images that were indexed before, it is unknown.
                ALTER TABLE images ADD COLUMN preview BLOB CHECK (preview IS NULL OR length(preview) = 48);

                CREATE TABLE savedSearches (
                  name TEXT NOT NULL PRIMARY KEY CHECK (name <> ''),
                  query TEXT NOT NULL
                ) STRICT, WITHOUT ROWID;

                PRAGMA user_version = 10;
                """)
    }

    /// Adds what a library keeps up to date, and what it leaves out: its folders, patterns of names, and the size below which
    /// pictures do not count. Pictures below that size are among the files that failed, with their shorter side.
    private static func createVersion11(_ db: Database) throws {
        try db.execute(
            sql: """
                CREATE TABLE folders (
                  path TEXT NOT NULL PRIMARY KEY CHECK (path <> '')
                ) STRICT;
                CREATE TABLE excludes (
                  place INTEGER PRIMARY KEY,
                  pattern TEXT NOT NULL UNIQUE CHECK (pattern <> '')
                ) STRICT;
                CREATE TABLE crawlLimits (
                  id INTEGER PRIMARY KEY CHECK (id = 1),
                  leastSide INTEGER CHECK (leastSide > 0)
                ) STRICT;
                ALTER TABLE failures ADD COLUMN shorterSide INTEGER CHECK (shorterSide > 0);

                PRAGMA user_version = 11;
                """)
    }
}
