import { createRoot } from 'react-dom/client';
import { App } from './App';
import { keepHeld } from './state/held';
import { session } from './state/session';
import './style/tokens.css';
import './style/base.css';
import './style/controls.css';
import './style/workspace.css';
import './style/composer.css';
import './style/conversation.css';
import './style/settings.css';
import './style/moderation.css';
import './style/sign-in.css';

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root');
keepHeld();
session.start();
createRoot(root).render(<App />);
