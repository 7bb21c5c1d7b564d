// An offline camera has no picture. In the capturing phase, because errors of images do not bubble.
document.addEventListener(
  'error',
  ({ target }) => {
    if (!(target instanceof HTMLImageElement) || !target.matches('.picture')) return;
    const words = document.createElement('p');
    words.className = 'picture no-picture';
    words.textContent = 'No picture: the camera is offline or does not answer.';
    target.replaceWith(words);
  },
  true,
);
