DROP TRIGGER capture_chunks_fit ON documents_capturechunk;
DROP FUNCTION documents_check_capture_chunks();
DROP TRIGGER capture_is_whole ON documents_capture;
DROP FUNCTION documents_check_capture();
DROP TRIGGER revision_chunks_fit ON documents_revisionchunk;
DROP FUNCTION documents_check_revision_chunks();
DROP TRIGGER revision_is_exact ON documents_revision;
DROP FUNCTION documents_check_revision();
