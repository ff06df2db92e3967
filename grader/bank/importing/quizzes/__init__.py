"""Questions from what teachers use: Moodle's quizzes and QTI, the exchange format of test systems."""
